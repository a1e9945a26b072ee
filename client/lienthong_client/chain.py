"""The whole chain of checkpoints: each signed, each naming the hash of the one before, the last one our anchor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from lienthong_client.digest import hashed
from lienthong_client.errors import refused
from lienthong_client.pages import read_checkpoint

if TYPE_CHECKING:
    from lienthong_client.replica import Replica

AT_ONCE = 500


def verify_chain(replica: Replica) -> dict[str, Any]:
    """Walk the chain from its first link to the checkpoint that our copy rests on; ProofFailed where it breaks."""
    anchor = replica.state.anchor
    links, after, previous = 0, 0, None
    while anchor is not None:
        answer = replica.expect(replica.transport.get(replica.path("checkpoints"), {"after": after, "limit": AT_ONCE}))
        try:
            listed = answer.json()["checkpoints"]
            for checkpoint in listed:
                stated = replica.trusting(partial(read_checkpoint, checkpoint, replica.keyring), [checkpoint])
                if (
                    stated["previous"] != previous
                    or stated["feed"] != replica.state.feed
                    or stated["position"] <= after
                ):
                    raise _broken(after, stated["position"])
                links, after, previous = links + 1, stated["position"], hashed(checkpoint["body"])
                replica.tell({"event": "chain", "position": after, "of": anchor["position"]})
                if after == anchor["position"]:
                    break
        except (KeyError, TypeError, ValueError) as error:
            raise refused(
                "chain-unreadable", "Chuỗi mốc không đọc được.", f"An unreadable checkpoint: {error}."
            ) from error
        if after >= anchor["position"] or not listed:
            break
    if anchor is not None and {"position": after, "sha256": previous} != anchor:
        raise _broken(after, anchor["position"])
    return {"checkpoints": links, "first_to": after}


def _broken(after: int, position: int) -> Exception:
    return refused(
        "chain-broken",
        f"Chuỗi mốc đứt giữa vị trí {after} và {position}: có mốc bị bỏ, bị sửa, hoặc lịch sử đã viết lại.",
        f"The chain of checkpoints breaks between positions {after} and {position}: one was taken out or changed, or"
        " the history was rewritten.",
        after=after,
        position=position,
    )
