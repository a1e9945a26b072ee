"""Requests that are bounded in size and time, wait when they are asked to wait, and count what goes over the wire."""

import json
import random
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from lienthong_client.errors import ClientError, UpstreamDown, UsageFault, refused

CONNECT = 10.0  # seconds
BETWEEN = 60.0  # seconds between two pieces of an answer, besides what a long poll waits
LARGEST = 256 << 20  # bytes of one answer, unpacked; files of a pack go to disk and have no such bound
PIECE = 1 << 16
LONGEST_WAIT = 300.0  # seconds, whatever Retry-After says
AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, unpacked; `wire` is what it and its request took on the wire, heads included."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    wire: int

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise refused("not-json", "Câu trả lời không phải JSON.", "The answer is not JSON.") from error
        if not isinstance(found, dict):
            raise refused("not-json", "Câu trả lời không phải đối tượng JSON.", "The answer is no JSON object.")
        return found


class Transport:
    """One node over HTTP. It gives up after `patience` seconds of trouble; `tell` hears why it waits."""

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        lang: str = "vi",
        patience: float = 120.0,
        tell: Callable[[str], None] = lambda text: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            raise UsageFault(
                "not-an-address",
                f"Địa chỉ nút không đúng: {url}.",
                f"This is no address of a node: {url}.",
                fix_vi="Ví dụ: https://lienthong.example.gov.vn",
                fix_en="For example: https://lienthong.example.gov.vn",
            )
        self.url = url.rstrip("/")
        self.requests = 0
        self.received = 0
        self._patience, self._tell, self._sleep = patience, tell, sleep
        self._session = requests.Session()
        self._session.auth = _only_ours  # else a .netrc would put its own password in the place of the token
        self._session.headers.update(
            {"Accept-Language": lang, "Accept-Encoding": "gzip", "User-Agent": "lienthong-client/1"}
        )
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(
        self, path: str, params: Mapping[str, Any] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self._ask("GET", path, params=params, headers=headers)

    def post(self, path: str, body: Any) -> Answer:
        """POST of JSON; only for what may be repeated."""
        data = json.dumps(body, ensure_ascii=False).encode()
        return self._ask("POST", path, data=data, headers={"Content-Type": "application/json"})

    def download(self, path: str, target: Path, size: int) -> None:
        """A file to disk, from where an earlier attempt stopped (RFC 9110, 14.2) if the node can."""
        self._patiently(lambda: self._download(path, target, size))

    def close(self) -> None:
        self._session.close()

    def _ask(self, method: str, path: str, **options: Any) -> Answer:
        answer: Answer = self._patiently(lambda: self._once(method, path, **options))
        return answer

    def _patiently(self, attempt: Callable[[], Any]) -> Any:
        started, tries = time.monotonic(), 0
        while True:
            try:
                return attempt()
            except _Later as later:
                tries += 1
                pause = later.seconds
                if pause is None:  # twice as long each time, and not all readers at the same moment
                    pause = min(60.0, 0.5 * 2 ** (tries - 1)) * random.uniform(0.5, 1.0)
                pause = min(pause, LONGEST_WAIT)
                if time.monotonic() - started + pause > self._patience:
                    raise later.error from later
                self._tell(f"{later.error.code}: {pause:.0f} s")
                self._sleep(pause)

    def _once(self, method: str, path: str, **options: Any) -> Answer:
        wait = int((options.get("params") or {}).get("wait", 0))
        try:
            with self._session.request(
                method,
                self.url + path,
                timeout=(CONNECT, BETWEEN + wait),
                allow_redirects=False,
                stream=True,
                **options,
            ) as got:
                raw = self._read(got)
                answer = Answer(
                    status=got.status_code,
                    headers=got.headers,
                    body=_unpacked(raw, got.headers.get("Content-Encoding")),
                    wire=len(raw) + _head_size(got),
                )
        except (requests.RequestException, _Cut) as error:
            raise _Later(_unreachable(self.url, error)) from error
        self.requests += 1
        self.received += answer.wire
        if answer.status in AGAIN:
            raise _Later(_not_now(answer), _retry_after(answer.headers))
        return answer

    def _read(self, got: requests.Response) -> bytes:
        """The body as it came, not unpacked."""
        pieces, size = [], 0
        try:
            while piece := got.raw.read(PIECE, decode_content=False):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise refused("too-large", "Câu trả lời quá lớn.", "The answer is too large.", largest=LARGEST)
        except ClientError:
            raise
        except Exception as error:  # urllib3's own: cut, reset, timed out
            raise _Cut(str(error)) from error
        stated = got.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated) != size and got.request.method != "HEAD":
            raise _Cut(f"{size} of {stated} bytes")
        return b"".join(pieces)

    def _download(self, path: str, target: Path, size: int) -> None:
        have = target.stat().st_size if target.exists() else 0
        if have >= size:
            return
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        try:
            with self._session.get(
                self.url + path, timeout=(CONNECT, BETWEEN), allow_redirects=False, stream=True, headers=headers
            ) as got:
                self.requests += 1
                if got.status_code in AGAIN:
                    answer = Answer(status=got.status_code, headers=got.headers, body=b"", wire=_head_size(got))
                    raise _Later(_not_now(answer), _retry_after(got.headers))
                if got.status_code not in {200, 206}:
                    raise unexpected(Answer(status=got.status_code, headers=got.headers, body=got.content, wire=0))
                with target.open("ab" if got.status_code == 206 else "wb") as file:
                    written = file.tell() if got.status_code == 206 else 0
                    while piece := got.raw.read(PIECE, decode_content=False):
                        written += len(piece)
                        self.received += len(piece)
                        if written > size:
                            raise refused("too-large", "Tệp dài hơn đã công bố.", "The file is longer than stated.")
                        file.write(piece)
        except (ClientError, _Later):
            raise
        except Exception as error:  # requests' and urllib3's: cut, reset, timed out
            raise _Later(_unreachable(self.url, error)) from error
        if target.stat().st_size < size:
            raise _Later(_unreachable(self.url, _Cut("the file is not whole")))


class _Later(Exception):
    """Worth another attempt; `error` is what it comes to when patience ends."""

    def __init__(self, error: ClientError, seconds: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.seconds = seconds


class _Cut(Exception):
    """An answer that is not whole."""


def unexpected(answer: Answer) -> ClientError:
    """The error for a status that was not expected, in the node's own words where it has some (RFC 9457)."""
    try:
        problem = json.loads(answer.body)
        vi, en = str(problem["detail_vi"]), str(problem["detail_en"])
    except (ValueError, KeyError, TypeError):
        vi = en = f"HTTP {answer.status}"
    if answer.status in {401, 403, 404}:
        return UsageFault(
            "not-allowed",
            f"Nút từ chối ({answer.status}): {vi}",
            f"The node refuses ({answer.status}): {en}",
            fix_vi="Kiểm tra tên luồng (--feed) và mã truy cập (LIENTHONG_TOKEN hoặc --token-file).",
            fix_en="Check the name of the feed (--feed) and the token (LIENTHONG_TOKEN or --token-file).",
            status=answer.status,
        )
    return UpstreamDown(
        "unexpected-answer",
        f"Nút trả lời {answer.status}: {vi}",
        f"The node answered {answer.status}: {en}",
        fix_vi="Kiểm tra địa chỉ; nếu đúng, báo cho nơi phát.",
        fix_en="Check the address; if it is right, tell the publisher.",
        status=answer.status,
    )


def _only_ours(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _unpacked(raw: bytes, coding: str | None) -> bytes:
    if (coding or "identity").lower() == "identity":
        return raw
    if (coding or "").lower() != "gzip":
        raise refused("coding", f"Mã hóa lạ: {coding}.", f"An unknown content coding: {coding}.")
    unpacker = zlib.decompressobj(31)
    try:
        body = unpacker.decompress(raw, LARGEST)
    except zlib.error as error:
        raise refused("damaged-gzip", "Dữ liệu nén bị hỏng.", f"The packed answer is damaged: {error}.") from error
    if unpacker.unconsumed_tail:
        raise refused("too-large", "Câu trả lời quá lớn.", "The answer is too large.", largest=LARGEST)
    if raw and not unpacker.eof:
        raise _Cut("the packed answer is not whole")
    return body


def _head_size(got: requests.Response) -> int:
    """Bytes of both heads, about: names, values and what stands between them."""
    heads = (got.headers, got.request.headers)
    told = sum(len(str(name)) + len(str(value)) + 4 for head in heads for name, value in head.items())
    return told + len(got.request.url or "") + 30


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of Retry-After, as a number or as a date (RFC 9110, 10.2.3)."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _unreachable(url: str, error: Exception) -> UpstreamDown:
    return UpstreamDown(
        "unreachable",
        f"Không đến được {url}: {type(error).__name__}.",
        f"{url} cannot be reached: {type(error).__name__}.",
        fix_vi="Kiểm tra mạng và địa chỉ; chạy lại sẽ tiếp tục từ chỗ đã ghi.",
        fix_en="Check the network and the address; the next run goes on from what was kept.",
    )


def _not_now(answer: Answer) -> UpstreamDown:
    return UpstreamDown(
        "not-now",
        f"Nút đang bận ({answer.status}).",
        f"The node is busy ({answer.status}).",
        fix_vi="Chạy lại sau; bản sao vẫn đúng như lần ghi cuối.",
        fix_en="Run it again later; the copy is as it was last kept.",
        status=answer.status,
    )
