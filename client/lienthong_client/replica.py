"""Following a feed: every page is proved, applied, added up and kept in one step, or refused whole."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lienthong_client import repairing, snapshot, trust
from lienthong_client.change import Gone, Row, read_change
from lienthong_client.digest import MODULUS, to_hex
from lienthong_client.errors import UsageFault, damaged, refused
from lienthong_client.pages import Page, read_page
from lienthong_client.state import State
from lienthong_client.stores import Store
from lienthong_client.transport import Answer, Transport, unexpected
from lienthong_client.trust import Keyring, UnknownKey

KEYS = "/.well-known/lienthong-keys.json"
FIRST_EVERY = 5.0  # seconds between two questions for what must go first, while much is to be read
SHARE = 0.05  # of the time that re-reading the whole copy may take, in a run that goes on

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a copy adds up to when all of it is read: the rows that are what was written, and those that are not."""

    digest: str
    live: int
    unsound: list[str]
    faults: list[str]


class Replica:
    """The copy of one feed in a store. All methods leave the store as it was, or one whole step further."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        *,
        feed: str | None = None,
        key_id: str | None = None,
        limit: int | None = None,
        oldest: timedelta = timedelta(minutes=15),
        clock: Callable[[], datetime] = trust.now,
        tell: Callable[[Facts], None] = lambda facts: None,
    ) -> None:
        self.store, self.transport = store, transport
        self.clock, self.tell, self.oldest, self.limit = clock, tell, oldest, limit
        kept = store.state()
        if kept is not None and feed not in {None, kept.feed}:
            raise UsageFault(
                "other-feed",
                f"Bản sao này là của luồng {kept.feed}.",
                f"This copy is of the feed {kept.feed}.",
                fix_vi="Mỗi luồng một bản sao: chọn --store khác.",
                fix_en="A copy is of one feed: choose another --store.",
            )
        self.state = (kept or State(url=transport.url, feed=feed or "public")).but(url=transport.url)
        self.keyring = Keyring(self.state.node, self.state.keys)
        self._key_id = key_id
        self._asked_keys = False
        self._first: set[tuple[str, int]] = set()
        self._asked_first = time.monotonic()
        self._checked_at, self._check_took = float("-inf"), 0.0

    @property
    def is_new(self) -> bool:
        return self.state.epoch is None

    def follow_once(self, *, start: str = "auto", repair: bool = False) -> Facts:
        """Come to the head of the feed: from the kept token on, or from a pack (`start`: auto, pack, beginning).

        Returns position, live, digest, and how many pages, changes and bytes it took. Raises ClientError.
        """
        before = self.transport.received
        facts: Facts = {"pages": 0, "changes": 0, "started": "token", "repaired": None}
        self.refresh_keys()
        if self.is_new:
            facts["started"] = self._begin(start)
        held = self.state.position
        if not self.is_new:
            self.tell_first(held, only_urgent=False)  # even before our own copy is looked at
        self._check_or_mend(facts, repair)
        more = True
        while more:
            if not self.is_new and time.monotonic() - self._asked_first >= FIRST_EVERY:
                self.tell_first(held, only_urgent=True)  # what came while we were at work
            more = self._step(facts, wait=0)
        return self._told(facts, before)

    def follow(self, *, wait: int = 25, repair: bool = False, go_on: Callable[[], bool] = lambda: True) -> None:
        """Come to the head and stay there, by long polls, until `go_on` says no; `tell` hears of each page."""
        self.follow_once(repair=repair)
        while go_on():
            facts: Facts = {"pages": 0, "changes": 0, "started": "token", "repaired": None}
            before = self.transport.received
            self._step(facts, wait=wait)
            if self._check_is_due():
                self._check_or_mend(facts, repair)
            if facts["changes"] or facts["repaired"]:
                self.tell({"event": "news", **self._told(facts, before)})

    def tell_first(self, held: int, *, only_urgent: bool) -> None:
        """Tell, as `first`, the lines that must not wait for all pages before them, each revision once.

        They are proved when their page comes; here each record is compared with its own hash alone.
        """
        self._asked_first = time.monotonic()
        params: Facts = {"held": held} | ({"only": "urgent"} if only_urgent else {})
        answer = self.transport.get(self.path("corrections"), params)
        if answer.status != 200:  # an older node, or one that begins anew: all comes with the pages anyway
            return
        for line in answer.json()["corrections"]:
            change = read_change(json.dumps(line, ensure_ascii=False).encode(), frozenset())
            if (change.entity_id, change.revision) not in self._first:
                self._first.add((change.entity_id, change.revision))
                self.tell({"event": "first", "line": line})

    def begin_again(self, *, older: bool = False) -> Facts:
        """Replace the copy by the newest pack, atomically; `older` allows one that is behind what we hold."""
        self.refresh_keys()
        before = self.transport.received
        snapshot.load(self, older=older)
        return self._told({"pages": 0, "changes": 0, "started": "pack", "repaired": None}, before)

    def repair(self) -> Facts:
        """Find what differs from the feed at our position and fetch only that."""
        self._must_be_kept()
        self.refresh_keys()
        return repairing.repair(self)

    def check(self) -> Sums:
        """Read the whole copy and compare it with its state and with the signed statement kept beside it."""
        self._must_be_kept()
        started = time.monotonic()
        sums = self.sums()
        self._checked_at = time.monotonic()
        self._check_took = self._checked_at - started
        self.proved()
        if sums.unsound or sums.faults or (sums.digest, sums.live) != (self.state.digest, self.state.live):
            raise damaged(
                f"{len(sums.unsound)} bản ghi bị sửa, {len(sums.faults)} chỗ không đọc được,"
                f" {sums.live} mục thay vì {self.state.live}",
                f"{len(sums.unsound)} records changed, {len(sums.faults)} places unreadable, {sums.live} records where"
                f" {self.state.live} must be",
                changed=sums.unsound[:20],
                faults=sums.faults[:20],
                live=sums.live,
                expected_live=self.state.live,
                digest=sums.digest,
                expected_digest=self.state.digest,
                position=self.state.position,
            )
        return sums

    def sums(self, prefix: str = "") -> Sums:
        """What the copy, or a range of it, adds up to; every record is hashed."""
        total = live = 0
        unsound = []
        for row in self.store.scan(prefix):
            if row.is_sound:
                total += row.term
                live += 1
            else:
                unsound.append(row.entity_id)
        return Sums(digest=to_hex(total), live=live, unsound=sorted(unsound), faults=self.store.faults())

    def proved(self) -> Facts:
        """The signed statement that our state rests on; ProofFailed where the state says something else."""
        state = self.state
        if state.proof is None:
            return {}
        said = trust.read_statement(self.keyring, state.proof)
        wrong = [
            name for name in ("position", "live", "digest", "epoch", "feed") if said.get(name) != getattr(state, name)
        ]
        if wrong == ["epoch"] and "told_at" not in said and "after" not in said:
            wrong = []  # a checkpoint that was signed before the feed began anew
        if wrong:
            raise damaged(
                f"trạng thái không phải trạng thái đã ký ({', '.join(wrong)})",
                f"its state is not the one that was signed ({', '.join(wrong)})",
                differs=wrong,
            )
        return said

    def refresh_keys(self) -> None:
        """Ask for the key document, unless ours is the newest; pin a key at the first meeting."""
        etag = {"If-None-Match": self.state.keys_etag} if self.state.keys_etag and self.keyring.keys else {}
        answer = self.transport.get(KEYS, headers=etag)
        self._asked_keys = True
        if answer.status == 304:
            return
        document = self.expect(answer).json()
        if not self.keyring.keys:
            key = self.keyring.pin(document, self._key_id)
            self.tell({"event": "pinned", "key_id": key, "node": self.keyring.node})
        else:
            for key in self.keyring.follow(document):
                self.tell({"event": "rotated", "key_id": key})
        self.state = self.state.but(
            node=self.keyring.node, keys=self.keyring.keys, keys_etag=answer.headers.get("ETag")
        )
        if not self.is_new:
            self.store.save(self.state)

    def trusting(self, read: Callable[[], Any], signatures: list[Facts]) -> Any:
        """Read something with these signatures; when no believed key made one, look for a rotation once."""
        try:
            return read()
        except UnknownKey:
            pass
        self.state = self.state.but(keys_etag=None)
        self.refresh_keys()
        try:
            return read()
        except UnknownKey as error:
            raise self.keyring.unknown(signatures) from error

    def expect(self, answer: Answer, *statuses: int) -> Answer:
        if answer.status not in (statuses or (200,)):
            raise unexpected(answer)
        return answer

    def path(self, end: str) -> str:
        return f"/v1/feeds/{self.state.feed}/{end}"

    def _begin(self, start: str) -> str:
        if start != "beginning":
            try:
                snapshot.load(self)
                return "pack"
            except snapshot.NoPack as error:
                if start == "pack":
                    raise error.refusal from error
        return "beginning"

    def _step(self, facts: Facts, *, wait: int) -> bool:
        """One page; whether more waits."""
        answer = self._ask(wait, {})
        if answer.status == 410:
            snapshot.load_or_explain(self)
            facts["started"] = "pack"
            return True
        try:
            page = self._read(self.expect(answer))
        except trust.Retired:  # a cache still hands out what the old key had signed: past it, once
            page = self._read(self.expect(self._ask(wait, {"Cache-Control": "no-cache"})))
        self._apply(page, answer.wire)
        facts["pages"] += 1
        facts["changes"] += len(page.changes)
        self.tell({"event": "page", "position": self.state.position, "live": self.state.live, "more": page.more})
        return page.more

    def _ask(self, wait: int, headers: dict[str, str]) -> Answer:
        params: Facts = {} if self.state.token is None else {"token": self.state.token}
        if self.limit is not None:
            params["limit"] = self.limit
        if wait:
            params["wait"] = wait
        return self.transport.get(self.path("delta"), params, headers=headers)

    def _read(self, answer: Answer) -> Page:
        def read() -> Page:
            return read_page(answer.body, self.state, self.keyring, now=self.clock(), oldest=self.oldest)

        try:
            return read()
        except UnknownKey:
            page: Page = self.trusting(read, answer.json()["proof"]["signatures"])
            return page

    def _apply(self, page: Page, wire: int) -> None:
        """Add the page up over what we really hold, compare, keep; ProofFailed and nothing kept where it differs."""
        last: dict[str, Row | Gone] = {change.entity_id: change for change in page.changes}
        held = self.store.rows(last)
        total, live = int(self.state.digest, 16), self.state.live
        for row in held.values():
            if not row.is_sound:
                self.check()  # says all that is wrong, not only this one
            total -= row.term
            live -= 1
        revisions = {entity: row.revision for entity, row in held.items()}
        for change in page.changes:
            if change.revision <= revisions.get(change.entity_id, 0):
                raise refused(
                    "revision-back",
                    f"{change.entity_id} lùi về bản sửa {change.revision}.",
                    f"{change.entity_id} goes back to revision {change.revision}.",
                )
            revisions[change.entity_id] = change.revision
        rows = [change for change in last.values() if isinstance(change, Row)]
        total += sum(row.term for row in rows)
        live += len(rows)
        if (to_hex(total % MODULUS), live) != (page.digest, page.live):
            self.check()  # when the copy is whole, the fault is the page's
            raise refused(
                "does-not-add-up",
                f"Sau trang đến vị trí {page.position}, bản sao cộng ra {live} mục và mã khác với lời khai đã ký.",
                f"After the page up to position {page.position} the copy adds up to {live} records and another digest"
                " than was signed.",
                position=page.position,
                live=live,
                expected_live=page.live,
            )
        state = self.state.but(
            node=page.node,
            epoch=page.epoch,
            token=page.token,
            position=page.position,
            live=page.live,
            digest=page.digest,
            anchor=page.anchor,
            proof=page.proof,
            signed_at=page.signed_at,
            told_at=page.told_at or self.state.told_at,
            reload_bytes=self.state.reload_bytes + (wire if page.changes else 0),
            keys=self.keyring.keys,
        )
        gone = [change for change in last.values() if isinstance(change, Gone)]
        if page.changes or self.is_new:
            self.store.apply(rows, gone, (), state)
        else:
            self.store.save(state)
        self.state = state

    def _check_is_due(self) -> bool:
        return time.monotonic() - self._checked_at >= self._check_took / SHARE

    def _check_or_mend(self, facts: Facts, repair: bool) -> None:
        if self.is_new:
            return
        try:
            self.check()
        except type(damaged("", "")):
            if not repair:
                raise
            facts["repaired"] = repairing.repair(self)

    def _must_be_kept(self) -> None:
        if self.is_new:
            raise UsageFault(
                "no-copy",
                "Chưa có bản sao ở đây.",
                "There is no copy here yet.",
                fix_vi="Bắt đầu bằng `lienthong-client follow --once --url ...`.",
                fix_en="Begin with `lienthong-client follow --once --url ...`.",
            )

    def _told(self, facts: Facts, before: int) -> Facts:
        state = self.state
        return {
            **facts,
            "feed": state.feed,
            "epoch": state.epoch,
            "position": state.position,
            "live": state.live,
            "digest": state.digest,
            "received_bytes": self.transport.received - before,
        }
