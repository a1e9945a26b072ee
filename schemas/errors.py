"""Errors, arranged by what the caller does next.

IntegrationError
├── ConfigError          stop the deploy
│   └── Ambiguous        ask again, with what tells the candidates apart (a date)
├── SourceUnavailable    retry with back-off
├── SourceChanged        stop this source, tell its owner
│   └── NotTheFormat     the answer is not what the source promised (an HTML page at the address of a feed)
├── RecordRejected       quarantine this record, go on
├── LoadError            roll back the batch
└── WarehouseUnavailable the database is stopped, full or unreachable: nothing was written, try again

They carry data and do nothing: no logging, no network, no database.
"""

from __future__ import annotations


class IntegrationError(Exception):
    """Anything this product refuses to go on with; `data` holds the facts (source, health, counts)."""

    def __init__(self, message: str, **data: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.data: dict[str, str | int] = data

    def __str__(self) -> str:
        if not self.data:
            return self.message
        facts = ", ".join(f"{name}={value}" for name, value in self.data.items())
        return f"{self.message} ({facts})"

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions pickle by their positional arguments only; keyword data would be lost between worker processes.
        return (_rebuild, (type(self), self.message, self.data))


class ConfigError(IntegrationError):
    """A source file, a setting or a code table is wrong."""


class Ambiguous(ConfigError):
    """A code or a name means several things; the message names each with its dates."""


class SourceUnavailable(IntegrationError):
    """The source did not give a usable answer; data: source, health."""


class SourceChanged(IntegrationError):
    """The source answers, but not as its file says; data: source."""


class NotTheFormat(SourceChanged):
    """A payload is not what it should be; data: health (not-the-format, challenge, empty), detail."""


class RecordRejected(IntegrationError):
    """One record cannot be read; the others can. data: rule_id, pointer."""


class LoadError(IntegrationError):
    """The warehouse refused, or the counts do not add up."""


class WarehouseUnavailable(IntegrationError):
    """PostgreSQL cannot be reached or cannot go on; what was not committed is not there."""


def _rebuild(kind: type[IntegrationError], message: str, data: dict[str, str | int]) -> IntegrationError:
    return kind(message, **data)
