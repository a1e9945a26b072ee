"""All record types, their JSON Schemas, and the fingerprint of the whole contract."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from schemas import examples
from schemas.admin_unit import AdminUnit
from schemas.admin_unit_change import AdminUnitChange
from schemas.agency import Agency
from schemas.canonical import canonical_json
from schemas.document import Document
from schemas.document_message import DocumentMessage
from schemas.emergency_notice import EmergencyNotice
from schemas.lifecycle import Lifecycle
from schemas.press_event import PressEvent
from schemas.press_release import PressRelease
from schemas.record import Record
from schemas.records.article_mention import ArticleMention
from schemas.records.broadcast_bulletin import BroadcastBulletin
from schemas.records.media_outlet import MediaOutlet
from schemas.records.misinformation_alert import MisinformationAlert
from schemas.records.official_channel import OfficialChannel
from schemas.records.press_inquiry import PressInquiry
from schemas.records.statement_case import StatementCase
from schemas.records.topic_measure import TopicMeasure
from schemas.records.venue import Venue
from schemas.response import Response
from schemas.spokesperson import Spokesperson
from schemas.vocabularies import Sensitivity, Vocabulary

# Raise it when a rule of validation/records.py or a key changes, so that no record is taken for unchanged.
RULES_VERSION = "2"
SCHEMA_VERSION = "1"

RECORD_TYPES: Mapping[str, type[Record]] = MappingProxyType(
    {
        kind.record_type: kind
        for kind in (
            Agency,
            AdminUnit,
            AdminUnitChange,
            Document,
            DocumentMessage,
            PressRelease,
            PressEvent,
            Spokesperson,
            Response,
            EmergencyNotice,
            OfficialChannel,
            Venue,
            PressInquiry,
            MediaOutlet,
            ArticleMention,
            BroadcastBulletin,
            TopicMeasure,
            MisinformationAlert,
            StatementCase,
        )
    }
)


@cache
def _schema_text(record_type: str) -> str:
    kind = RECORD_TYPES[record_type]
    schema: dict[str, Any] = kind.model_json_schema()
    labels = {item.__name__: item for item in Vocabulary.__subclasses__()}
    for name, definition in schema.get("$defs", {}).items():
        if name in labels:
            definition["x-labels"] = {item.value: {"vi": item.vi, "en": item.en} for item in labels[name]}
    return canonical_json(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"/schemas/{record_type}/{SCHEMA_VERSION}.json",
            **schema,
            "title": kind.title_en,
            "x-vi": {"title": kind.title_vi},
            "x-en": {"title": kind.title_en},
            **({"x-lifecycle": _lifecycle(kind.lifecycle)} if kind.lifecycle else {}),
        }
    )


def _lifecycle(cycle: Lifecycle) -> dict[str, Any]:
    return {
        "field": cycle.field,
        "binding": cycle.is_binding,
        "transitions": {state.value: sorted(end.value for end in ends) for state, ends in cycle.moves.items()},
    }


def json_schema(record_type: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a canonical document, with labels in both languages and examples; a fresh copy."""
    schema: dict[str, Any] = json.loads(_schema_text(record_type))
    # Not a part of the contract: a new example must not make every record be read anew.
    return schema | {"examples": copy.deepcopy([example.record for example in examples.good(record_type)])}


@cache
def titles(record_type: str) -> Mapping[str, tuple[str, str]]:
    """Field name -> (Vietnamese, English) title."""
    fields = RECORD_TYPES[record_type].model_fields
    return MappingProxyType(
        {name: (_extra(info)["x-vi"]["title"], info.title or name) for name, info in fields.items()}
    )


@cache
def sensitive_fields(record_type: str) -> Mapping[str, Sensitivity]:
    """Fields that are more than public, with their mark."""
    fields = RECORD_TYPES[record_type].model_fields
    marks = {name: Sensitivity(_extra(info)["x-sensitivity"]) for name, info in fields.items()}
    return MappingProxyType({name: mark for name, mark in marks.items() if mark is not Sensitivity.PUBLIC})


@cache
def fingerprint() -> str:
    """SHA-256 over all schemas and RULES_VERSION: when it changes, nothing counts as seen before."""
    text = "\n".join([RULES_VERSION, *(_schema_text(name) for name in sorted(RECORD_TYPES))])
    return sha256(text.encode()).hexdigest()


def _extra(info: Any) -> dict[str, Any]:
    extra: dict[str, Any] = info.json_schema_extra
    return extra
