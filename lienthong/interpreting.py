"""From a source's raw record to a statement: mapping, schema, business rules, match keys."""

from dataclasses import dataclass

from connectors.raw import RawRecord
from connectors.source import Source
from lienthong.sealing import is_marked, mark_on, sealed
from lienthong.sorting import Refusal, Statement
from reconciliation.keys import authority, match_keys
from validation.records import check


@dataclass(frozen=True, slots=True)
class SourceInterpreter:
    """Reads records by a source file: mapping, transforms, schema, business rules, match keys."""

    source: Source

    def interpret(self, raw: RawRecord) -> Statement | Refusal:
        mark = mark_on(raw)
        if mark is not None:  # before anything is told of the record: a bad date would be shown
            return sealed(self.source.name, *self.source.identify(raw), mark)
        mapped = self.source.map(raw)
        if isinstance(mapped, list):
            record_type, record_key = self.source.identify(raw)
            return Refusal(record_type=record_type, record_key=record_key, violations=tuple(mapped))
        if mapped.is_gone:
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
        checked = check(mapped.record_type, mapped.values)
        if isinstance(checked, list):
            if is_marked(checked):  # it came to light by a transform, such as that of old fonts
                return sealed(self.source.name, mapped.record_type, mapped.record_key, checked[0])
            return Refusal(record_type=mapped.record_type, record_key=mapped.record_key, violations=tuple(checked))
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
