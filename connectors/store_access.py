"""What a source and its node say about a store of files besides its address: the login, and what vouches for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from connectors.guard import Guard, Target

SFTP = frozenset({"sftp", "ssh"})  # schemes
Login = Callable[[str], tuple[str, str]]


def nobody(host: str) -> tuple[str, str]:
    """For sources without a login."""
    raise LookupError(host)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAccess:
    """`host_key`: the one key of an SFTP server, as a line of known_hosts has it (type and base64); without it the
    file `known_hosts` counts, and without that ~/.ssh/known_hosts. `endpoint_url`: where an S3-like store answers;
    none: Amazon's own of `region`.
    """

    host_key: str | None = None
    known_hosts: Path | None = None
    endpoint_url: str | None = None
    region: str = "us-east-1"


NO_ACCESS = StoreAccess()


class SftpGuard(Guard):
    """The guard of readers, for a protocol whose own port is below 1024."""

    def check(self, where: Target) -> None:
        """Port 22 belongs to SSH; the rest is as for every reader."""
        if where.port != 22:
            super().check(where)
