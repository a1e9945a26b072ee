"""What can go wrong, said in two languages with what to do about it; the exit codes are those of `lienthong`.

ClientError
├── ProofFailed     1  what was received must not be believed; nothing of it was kept
│   └── StoreDamaged   what we hold is not what was received
├── UsageFault      2  the call or the set-up is wrong
└── UpstreamDown    3  the node cannot be reached or cannot answer now
"""

from typing import Any


class ClientError(Exception):
    """A stop with a code for programs, a text and a remedy in Vietnamese and English, and the facts behind it."""

    exit_code = 1

    def __init__(self, code: str, vi: str, en: str, *, fix_vi: str, fix_en: str, **facts: Any) -> None:
        super().__init__(f"{code}: {en} {fix_en}")
        self.code = code
        self.vi, self.en = vi, en
        self.fix_vi, self.fix_en = fix_vi, fix_en
        self.facts = facts

    def text(self, lang: str) -> str:
        """What it says and what to do, for a person."""
        return f"{self.vi}\n  → {self.fix_vi}" if lang == "vi" else f"{self.en}\n  → {self.fix_en}"

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "code": self.code,
            "vi": self.vi,
            "en": self.en,
            "fix_vi": self.fix_vi,
            "fix_en": self.fix_en,
            **self.facts,
        }


class ProofFailed(ClientError):
    """Something received does not prove itself."""


class StoreDamaged(ProofFailed):
    """The copy is not what was put into it."""


class UsageFault(ClientError):
    """The caller or the set-up is wrong."""

    exit_code = 2


class UpstreamDown(ClientError):
    """The node does not answer, or not now."""

    exit_code = 3


_AGAIN_VI = "Không có gì được ghi. Chạy lại; nếu lặp lại, báo cho nơi phát kèm thông báo này."
_AGAIN_EN = "Nothing was kept. Run it again; if it comes back, send this message to the publisher."


def refused(code: str, vi: str, en: str, **facts: Any) -> ProofFailed:
    """A page or file that does not prove itself; asking again is the first thing to do."""
    return ProofFailed(code, vi, en, fix_vi=_AGAIN_VI, fix_en=_AGAIN_EN, **facts)


def damaged(what_vi: str, what_en: str, **facts: Any) -> StoreDamaged:
    """The copy differs from what was received."""
    return StoreDamaged(
        "store-damaged",
        f"Bản sao không còn đúng như khi ghi: {what_vi}.",
        f"The copy is not what was put into it: {what_en}.",
        fix_vi="Chạy `lienthong-client repair`: chỉ tải lại những gì khác.",
        fix_en="Run `lienthong-client repair`: it fetches only what differs.",
        **facts,
    )
