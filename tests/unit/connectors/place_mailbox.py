"""The reader `mail` over IMAP, with what goes wrong there."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from connectors.courtesy import Fetching
from connectors.fetch_mail import MailFetcher
from connectors.readers import READERS
from schemas.vocabularies import Completeness
from tests.unit.connectors.mail_servers import Mailbox, Scripted, letter
from tests.unit.connectors.reader_places import ENCODED, Acting, Maker, Outcome, Time, bomb, courteous, pull, rows
from tests.unit.connectors.reader_scripts import Pages, Totals, Way, title


class Post:
    """The reader `mail`: each record is a message on Dovecot; what Dovecot never does wrong, a scripted server does."""

    way, declares, goes_on, proves = Way.INDEX, False, False, Completeness.UNKNOWN

    def __init__(self, box: Mailbox, scripted: Scripted, make_source: Maker) -> None:
        self.box, self.scripted, self._make = box, scripted, make_source
        self.reader = READERS["mail"]
        account = (box.user, box.server.password)
        self._own = MailFetcher(frozenset({"127.0.0.1"}), lambda _: account)
        self.fetcher: Fetching = self._own
        self.source = make_source(reader="mail", url=box.url)
        self.asked: list[str] = []
        self._letters: list[bytes] = []
        self._before = 0

    def close(self) -> None:
        self._own.close()

    @property
    def order(self) -> list[str]:
        """The listing, then each message by the number that the folder gave it, deleted ones before it included."""
        validity = 7
        if self.source.url == self.box.url:
            with self.box.client() as client:
                client.select("INBOX", readonly=True)
                validity = int(client.response("UIDVALIDITY")[1][0])
        places = range(self._before + 1, self._before + len(self._letters) + 1)
        folder = self.source.url
        return [folder, *(f"{folder};UIDVALIDITY={validity}/;UID={uid}" for uid in places)]

    def offer(self, pages: Pages, totals: Totals | None = None) -> None:
        self._hold([letter(title(one), number=one) for page in pages for one in page])

    def _hold(self, letters: list[bytes]) -> None:
        if self._letters:
            with self.box.client() as client:
                client.select("INBOX")
                client.store("1:*", "+FLAGS", "\\Deleted")
                client.expunge()
        self._before += len(self._letters)
        self._letters = letters
        self.box.put(*letters)

    def _faulty(self) -> None:
        self.scripted.hold(self._letters)
        self._before = 0
        self.source = self.source.model_copy(update={"url": self.scripted.url})

    def ask_for_time(self, seconds: float) -> None:
        """A response code that means "later" (RFC 5530); IMAP has no word for how much later."""
        self._faulty()
        usual, seen = self.scripted.answers["EXAMINE"], list[int]()

        def answer(tag: bytes, rest: bytes) -> bytes:
            seen.append(1)
            later = len(seen) == 1 or seconds > 60
            return tag + b" NO [OVERQUOTA] too many commands\r\n" if later else usual(tag, rest)

        self.scripted.answers["EXAMINE"] = answer

    def pull_patiently(self) -> tuple[Outcome, list[float]]:
        time = Time()
        return pull(self, courteous(self.fetcher, time)), time.slept

    def due(self, seconds: float) -> list[float]:
        return [0.5]

    def halves(self) -> Iterator[str]:
        """The connection is cut inside the last message: the literal is shorter than was announced (RFC 3501 §4.3)."""
        last = str(len(self._letters)).encode()
        for how in ("literal", "announcement"):
            self._faulty()
            usual = self.scripted.answers["FETCH"]

            def answer(tag: bytes, rest: bytes, how: str = how, usual: Any = usual) -> bytes:
                whole: bytes = usual(tag, rest)
                if not _is_last(rest, last):
                    return whole
                return whole[: len(whole) // 2] if how == "literal" else whole[: whole.index(b"{") + 2]

            self.scripted.answers["FETCH"] = answer
            self.scripted.hangs_up_after = lambda rest: _is_last(rest, last)
            yield how

    def put_page(self, page: bytes, place: int) -> None:
        """A page attached under the name of a table: refused as a record, since one letter must not stop a mailbox."""
        letters = [letter(title(one), number=one, files=((f"{one}.csv", rows([one]).encode()),)) for one in (1, 2)]
        letters[place] = letter("Họp báo", number=9, files=(("lich.csv", page),))
        self.source = self._make(reader="mail", url=self.box.url, options={"attachments": "*.csv"})
        self._hold(letters)

    def loop(self, place: int) -> None:
        """A referral (RFC 2193) to the folder itself: never followed."""
        self._faulty()
        referral = b" NO [REFERRAL " + self.scripted.url.encode() + b"] it is there\r\n"
        self.scripted.answers["EXAMINE" if place else "AUTHENTICATE"] = lambda tag, _: tag + referral

    def pull_while_it_changes(self) -> Outcome:
        """The last message is deleted after it was listed."""
        self.offer([[1, 2], [3, 4]])

        def delete() -> None:
            with self.box.client() as client:
                client.select("INBOX")
                client.store("4", "+FLAGS", "\\Deleted")
                client.expunge()

        return pull(self, Acting(self.fetcher, self.order[-1], delete))

    def put_bomb(self) -> None:
        """A packed table attached."""
        self.source = self._make(reader="mail", url=self.box.url, options={"attachments": "*.gz"})
        self._hold([letter(title(1), files=(("lich.csv.gz", bomb()),))])

    def spellings(self) -> Iterator[tuple[str, bool]]:
        """The charset of Content-Type and of the encoded words, against what the bytes are."""
        for used, stated in (("utf-8", "windows-1258"), ("windows-1258", "utf-8"), ("utf-16", "utf-8"),
                             ("utf-8", "utf-16"), ("utf-8", "utf-8")):  # fmt: skip
            letters = []
            for one in (1, 2):
                head = f"Message-ID: <{one}@x.vn>\r\nFrom: lich@x.vn\r\nSubject: lich\r\nMIME-Version: 1.0\r\n"
                head += f"Content-Type: text/plain; charset={stated}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                letters.append(head.encode() + _base64(ENCODED[used](f"Kính gửi. {title(one)} vào sáng thứ Sáu.")))
            self._hold(letters)
            yield f"{used} bytes, stated {stated}", used == "utf-8"

    @contextmanager
    def breaks(self) -> Iterator[None]:
        for _ in self.halves():
            break
        yield
        self.scripted.hangs_up_after = lambda _: False
        self.scripted.hold(self._letters)


def _is_last(rest: bytes, last: bytes) -> bool:
    return b"BODY" in rest and rest.split(b" ")[2] == last


def _base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")
