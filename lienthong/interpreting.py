"""From a source's raw record to a statement: mapping, schema, business rules, match keys."""

from dataclasses import dataclass

from connectors.mapper import Mapped
from connectors.raw import RawRecord
from connectors.source import Source
from lienthong.sealing import is_marked, mark_on, sealed
from lienthong.sorting import Refusal, Statement
from reconciliation.keys import authority, match_keys
from schemas.record import Record
from schemas.violation import Violation
from validation.records import check


@dataclass(frozen=True, slots=True)
class Examined:
    """How far a record came: refused with `violations`, else `mapped`, and a `record` unless its source took it back.

    Of a record that is `marked` as a state secret nothing may be told but its one violation.
    """

    mapped: Mapped | None = None
    record: Record | None = None
    violations: tuple[Violation, ...] = ()
    marked: bool = False


def examine(source: Source, raw: RawRecord) -> Examined:
    """A record through secrecy, mapping, schema and business rules; all that read records go this one way."""
    mark = mark_on(raw)
    if mark is not None:  # before anything is told of the record: a bad date would be shown
        return Examined(violations=(mark,), marked=True)
    mapped = source.map(raw)
    if isinstance(mapped, list):
        return Examined(violations=tuple(mapped))
    if mapped.is_gone:
        return Examined(mapped=mapped)
    checked = check(mapped.record_type, mapped.values)
    if isinstance(checked, list):  # a mark can come to light by a transform, such as that of old fonts
        return Examined(mapped=mapped, violations=tuple(checked), marked=is_marked(checked))
    return Examined(mapped=mapped, record=checked)


@dataclass(frozen=True, slots=True)
class SourceInterpreter:
    """Reads records by a source file: mapping, transforms, schema, business rules, match keys."""

    source: Source

    def interpret(self, raw: RawRecord) -> Statement | Refusal:
        found = examine(self.source, raw)
        mapped, checked = found.mapped, found.record
        if found.violations:
            named = self.source.identify(raw) if mapped is None else (mapped.record_type, mapped.record_key)
            if found.marked:
                return sealed(self.source.name, *named, found.violations[0])
            return Refusal(record_type=named[0], record_key=named[1], violations=found.violations)
        assert mapped is not None
        if checked is None:
            return Statement(
                record_type=mapped.record_type,
                record_key=mapped.record_key,
                document={},
                keys=match_keys((), self.source.name, mapped.record_key),
                audience=0,
                authority=self.source.authority,
                stated_at=None,
                is_gone=True,
            )
        document = checked.document()
        for name in self.source.volatile:
            document.pop(name, None)
        stated_at = checked.stated_at()
        return Statement(
            record_type=mapped.record_type,
            record_key=mapped.record_key,
            document=document,
            keys=match_keys(checked.natural_keys(), self.source.name, mapped.record_key),
            audience=checked.audience(),
            authority=authority(self.source.authority, self.source.agency, document),
            stated_at=stated_at.isoformat() if stated_at else None,
        )
