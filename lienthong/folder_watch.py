"""A watched folder: which of its files are new or changed, and complete. The trigger is dags/lienthong_folder.py.

A file is complete when the source's own reader would take it (its name is not a passing one, it is old enough) and two
looks in a row find the same version. What a file held is never read here.
"""

from collections.abc import Mapping
from hashlib import sha256

from lienthong.settings import Settings
from schemas.canonical import canonical_json
from schemas.errors import SourceUnavailable
from schemas.vocabularies import Health

SLOWEST = 900.0  # seconds; each look at a network drive that hangs leaves a thread behind

Versions = Mapping[str, str]


def look(settings: Settings, source: str) -> dict[str, str]:
    """Version by name of the files that a pull of this source would take now.

    Its file is read anew at each look, so an edit needs no restart. ConfigError: the file is broken; SourceUnavailable
    (health): the folder cannot be listed; NotTheFormat: it is no folder.
    """
    # here, because the triggerer looks in a thread: its event loop need not wait seconds for these
    from connectors.fetch_files import FilesFetcher
    from connectors.readers.files import FilesReader
    from connectors.source import load_named

    definition = load_named(settings.sources, source, settings.variables)
    with FilesFetcher(settings.folders) as files:
        exchange = files.fetch(definition.url)
    if exchange.body is None:
        raise SourceUnavailable(f"{definition.url}: {exchange.detail}", source=source, health=exchange.health)
    return FilesReader().ready(definition, exchange.body)


class FolderWatch:
    """What was seen of one folder from look to look, and what has been told of it.

    `remembered` is the mark of an earlier watch: after a restart the same folder is no news.
    """

    def __init__(self, remembered: str | None = None) -> None:
        self._remembered = remembered
        self._before: Versions | None = None
        self._told: Versions | None = None

    def news(self, seen: Versions) -> list[str]:
        """Names of files that are complete and that no earlier call told in this version; a file that goes is none."""
        before, self._before = self._before, seen
        if before is None:
            return []
        complete = {name: version for name, version in seen.items() if before.get(name) == version}
        if self._told is None:
            self._told = complete if mark_of(complete) == self._remembered else {}
        found = sorted(name for name, version in complete.items() if self._told.get(name) != version)
        self._told = {name: version for name, version in self._told.items() if name in seen} | complete
        return found

    @property
    def mark(self) -> str | None:
        """What to remember of all that was told, a short text; None before anything could be."""
        return None if self._told is None else mark_of(self._told)


def mark_of(versions: Versions) -> str:
    """The same for the same files in the same versions."""
    return sha256(canonical_json(dict(versions)).encode()).hexdigest()[:32]


def pause(seconds: float, failures: int, health: Health | None) -> float:
    """Seconds until the next look: a folder that is not there yet is cheap to ask for, one that hangs is not."""
    return (
        seconds if health is not Health.UNREACHABLE else max(seconds, min(SLOWEST, seconds * 2.0 ** min(failures, 20)))
    )
