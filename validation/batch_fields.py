"""Set rules about single fields, made from the record types: a new field or list needs no change here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_args

from schemas.issuer import issuer_keys
from schemas.lifecycle import Move
from schemas.record import Record
from schemas.registry import RECORD_TYPES, titles
from schemas.verdict import Severity
from schemas.vocabularies import Vocabulary
from validation.suites import Rule, identifier, rule_sql

# What a record can do without but a set should not: matching, ordering or linking suffers. The share that must have it.
EXPECTED: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "agency": {"code": 0.5},
        "admin_unit": {"kind": 0.9, "province_code": 0.9},
        "admin_unit_change": {"old_name": 0.9, "new_name": 0.9},
        "document": {"number": 0.95, "issuer": 0.95, "issued_on": 0.95, "subject": 0.9},
        "document_message": {"occurred_at": 0.9},
        "press_release": {"agency": 0.9, "url": 0.9, "published_at": 0.9},
        "press_event": {"organiser": 0.9, "venue": 0.5},
        "spokesperson": {"agency": 0.95, "position": 0.8},
        "response": {"published_at": 0.9, "target_url": 0.5},
        "emergency_notice": {"sent_at": 0.95, "areas": 0.8},
        "official_channel": {"agency": 0.9, "url": 0.8},
        "venue": {"unit_code": 0.5},
        "press_inquiry": {"assigned_agency": 0.5},
        "media_outlet": {"licence_number": 0.8, "kind": 0.8, "level": 0.8},
        "article_mention": {"published_at": 0.9},
        "broadcast_bulletin": {"agency": 0.9, "target_units": 0.5},
        "topic_measure": {"domain": 0.5},
        "misinformation_alert": {"domain": 0.8},
        "statement_case": {"agency": 0.9},
    }
)

# Which fields of a type name the body that speaks: its name, its code.
AGENCIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "document": ("issuer", "issuer_code"),
        "press_release": ("agency", "agency_code"),
        "press_event": ("organiser", "organiser_code"),
        "spokesperson": ("agency", "agency_code"),
        "response": ("agency", "agency_code"),
        "emergency_notice": ("issuer", "issuer_code"),
        "document_message": ("from_name", "from_code"),
        "official_channel": ("agency", "agency_code"),
        "venue": ("host", "host_code"),
        "press_inquiry": ("assigned_agency", "assigned_agency_code"),
        "broadcast_bulletin": ("agency", "agency_code"),
        "misinformation_alert": ("verifier", "verifier_code"),
        "statement_case": ("agency", "agency_code"),
    }
)


def document_rules(record_type: str, strangers: tuple[str, ...] | None) -> tuple[str, tuple[Rule, ...]]:
    """The query that makes the columns and the rules about them, for one record type."""
    kind = RECORD_TYPES[record_type]
    lists = dict(_lists(kind))
    present = dict.fromkeys(
        [*(name for name, info in kind.model_fields.items() if info.is_required()), *EXPECTED.get(record_type, {})]
    )
    columns = [_present(name) for name in present] + [_value(name) for name in lists]
    rules = [*_required(record_type, kind), *_expected(record_type), *_vocabulary(record_type, lists)]
    wanted = dict.fromkeys([*present, *lists])
    if strangers is not None:
        wanted |= dict.fromkeys([*AGENCIES[record_type], "jurisdiction"])
        columns.append(f"{_named(record_type)} AS agency_named")
        rules.append(_agency_known(record_type, strangers))
    return _query("batch.documents", columns, wanted), tuple(rules)


def moves_rules(record_type: str) -> tuple[str, str, tuple[Rule, ...]] | None:
    """Field, query and rules about steps in the lifecycle of a record type; None for a type without one."""
    kind = RECORD_TYPES[record_type]
    cycle = kind.lifecycle
    if cycle is None:
        return None
    vi, en = titles(record_type)[cycle.field]
    # What a binding lifecycle makes impossible was refused record by record, before a batch is looked at.
    odd = {
        "skipped": (Move.SKIPPED, "đi qua từng bước", "takes one step at a time"),
        "impossible_move": (Move.IMPOSSIBLE, "không quay lại từ bước cuối", "does not come back from its end"),
    }
    rules = tuple(
        Rule(
            rule_id=f"{record_type}.{cycle.field}.{name}",
            severity=Severity.WARNING,
            expectation="expect_column_values_to_not_be_in_set",
            arguments={"column": "moved", "value_set": [f"{old} > {new}" for old, new in cycle.pairs(move)]},
            description_vi=f"{kind.title_vi}: “{vi}” {said_vi}",
            description_en=f"{kind.title_en}: “{en}” {said_en}",
        )
        for name, (move, said_vi, said_en) in odd.items()
        if cycle.pairs(move) and not (move is Move.IMPOSSIBLE and cycle.is_binding)
    )
    return cycle.field, rule_sql("batch.moves"), rules


def issuers_query(record_type: str) -> str:
    """The query for the bodies that a batch names, each once."""
    name, code = AGENCIES[record_type]
    columns = [f"{_named(record_type)} AS agency_named", f"field.{identifier(name)}", f"field.{identifier(code)}"]
    columns += ["field.jurisdiction", "min(field.url)"]
    return _query("batch.issuers", columns, dict.fromkeys([name, code, "jurisdiction", "url"]))


def named_agencies(found: Iterable[Sequence[Any]]) -> dict[str, list[str]]:
    """What a record calls its body -> every key that the body may be known by."""
    return {str(label): issuer_keys(name, code, area, url) for label, name, code, area, url in found if label}


def unknown_agencies(named: Mapping[str, list[str]], known: set[str]) -> tuple[str, ...]:
    """The names without a body; keys of bodies may end in the day from which they are valid."""
    bodies = {key.removeprefix("agency:").partition("|")[0].replace(":", "/", 1) for key in known}
    return tuple(sorted(label for label, keys in named.items() if not bodies.intersection(keys)))


def _query(name: str, columns: list[str], fields: Iterable[str]) -> str:
    listed = ", ".join(f"{identifier(field)} text" for field in fields)
    return rule_sql(name).replace("/* columns */", ",\n       ".join(columns)).replace("/* fields */", listed)


def _present(name: str) -> str:
    # One letter is enough to see that something is there; a partial statement leaves out what it does not change.
    return (
        f"coalesce(nullif(left(field.{identifier(name)}, 1), ''), CASE WHEN is_partial THEN '-' END) "
        f"AS {identifier('has_' + name)}"
    )


def _value(name: str) -> str:
    return f"field.{identifier(name)}"


def _named(record_type: str) -> str:
    name, code = AGENCIES[record_type]
    return f"nullif(concat_ws(' · ', field.{identifier(name)}, field.{identifier(code)}, field.jurisdiction), '')"


def _lists(kind: type[Record]) -> Iterator[tuple[str, type[Vocabulary]]]:
    for name, info in kind.model_fields.items():
        for part in (info.annotation, *get_args(info.annotation)):
            if isinstance(part, type) and issubclass(part, Vocabulary):
                yield name, part


def _required(record_type: str, kind: type[Record]) -> Iterator[Rule]:
    for name, info in kind.model_fields.items():
        if info.is_required():
            vi, en = titles(record_type)[name]
            yield Rule(
                rule_id=f"{record_type}.{name}.required",
                severity=Severity.CRITICAL,
                expectation="expect_column_values_to_not_be_null",
                arguments={"column": f"has_{name}"},
                description_vi=f"{kind.title_vi}: mọi bản ghi có “{vi}”",
                description_en=f"{kind.title_en}: every record has “{en}”",
            )


def _expected(record_type: str) -> Iterator[Rule]:
    kind = RECORD_TYPES[record_type]
    for name, share in EXPECTED.get(record_type, {}).items():
        vi, en = titles(record_type)[name]
        yield Rule(
            rule_id=f"{record_type}.{name}.expected",
            severity=Severity.WARNING,
            expectation="expect_column_values_to_not_be_null",
            arguments={"column": f"has_{name}", "mostly": share},
            description_vi=f"{kind.title_vi}: ít nhất {share:.0%} bản ghi có “{vi}”",
            description_en=f"{kind.title_en}: at least {share:.0%} of the records have “{en}”",
        )


def _vocabulary(record_type: str, lists: Mapping[str, type[Vocabulary]]) -> Iterator[Rule]:
    kind = RECORD_TYPES[record_type]
    for name, vocabulary in lists.items():
        vi, en = titles(record_type)[name]
        yield Rule(
            rule_id=f"{record_type}.{name}.vocabulary",
            severity=Severity.CRITICAL,
            expectation="expect_column_values_to_be_in_set",
            arguments={"column": name, "value_set": [item.value for item in vocabulary]},
            description_vi=f"{kind.title_vi}: “{vi}” chỉ nhận giá trị trong danh mục",
            description_en=f"{kind.title_en}: “{en}” holds only values of its list",
        )


def _agency_known(record_type: str, strangers: tuple[str, ...]) -> Rule:
    kind = RECORD_TYPES[record_type]
    return Rule(
        rule_id=f"{record_type}.agency.known",
        severity=Severity.WARNING,
        expectation="expect_column_values_to_not_be_in_set",
        arguments={"column": "agency_named"},
        bound={"value_set": list(strangers)},
        observed={"strangers": list(strangers[:20])},
        description_vi=f"{kind.title_vi}: cơ quan được nêu có trong kho",
        description_en=f"{kind.title_en}: the body that a record names is known to the warehouse",
    )
