"""A copy of the feed follows what people withdraw: it drops the content, and has it again once it is restored."""

from collections.abc import Callable
from pathlib import Path

from lienthong import withdrawing
from lienthong.settings import Settings
from lienthong_client import Replica
from reconciliation.withdrawals import Reason, Wish
from tests.clients.replica.copies import held
from tests.integration.publishing.writing import truth
from tests.integration.saying import NOW, say, settle
from tests.integration.test_contested_fields import decision
from warehouse.connection import Connection

CopyAt = Callable[..., Replica]
SECRET = "Chuyện riêng của ông Mẫu"
WHO = {"basis": "Quyết định 12/QĐ-UBND", "by": "Trần Thị Mẫu"}


def test_a_copy_drops_what_is_withdrawn(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt, tmp_path: Path
) -> None:
    say(settings, "portal", [decision("a", summary=SECRET), decision("b", number="9/QĐ-UBND")], run_id="r1")
    settle(settings)
    withdrawing.pipeline.publish(settings)
    copy = copy_at(sqlite, url)
    copy.follow_once()
    [entity] = [name for name, (_, _, document) in held(copy).items() if document.get("summary") == SECRET]
    withdrawing.withdraw(settings, Wish(entity_id=entity, reason=Reason.PRIVACY_ERASED, **WHO), now=NOW)
    copy.follow_once()
    assert entity not in held(copy) and held(copy) == truth(conn, "public") != {}
    assert copy.check().live == 1
    late = copy_at(f"sqlite:{tmp_path}/late.db", url, limit=1)
    late.follow_once()  # reads the withheld line first, page by page, and trusts every proof
    assert held(late) == truth(conn, "public")
    copy_at(f"sqlite:{tmp_path}/packed.db", url).follow_once()
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("[lp]a*.db*"))
    withdrawing.restore(settings, entity, **WHO, now=NOW)
    copy = copy_at(sqlite, url)
    copy.follow_once()
    assert held(copy) == truth(conn, "public") and held(copy)[entity][2]["summary"] == SECRET
