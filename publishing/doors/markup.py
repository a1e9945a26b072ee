"""XML by lxml, with the two things that go wrong by hand: characters that XML cannot hold, and prefixes."""

import re
from typing import Any

from lxml import etree

# XML 1.0, 2.2: what a record may hold and a document may not
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(name: str, namespace: str, prefixes: dict[str, str] | None = None, /, **attributes: str) -> Any:
    """A root element; its own namespace needs no prefix."""
    names: Any = {None: namespace, **(prefixes or {})}
    made = etree.Element(f"{{{namespace}}}{name}", nsmap=names)
    return with_attributes(made, attributes)


def add(parent: Any, name: str, text: str | None = None, /, **attributes: str | None) -> Any:
    """A child; `prefix:name` looks its prefix up where the root declared it. An attribute that is None is left out."""
    prefix, _, local = name.rpartition(":")
    namespace = parent.nsmap.get(prefix or None)
    made = etree.SubElement(parent, f"{{{namespace}}}{local}" if namespace else local)
    if text is not None:
        made.text = clean(text)
    return with_attributes(made, attributes)


def with_attributes(element: Any, attributes: dict[str, Any]) -> Any:
    """Set attributes; `lang` is xml:lang."""
    for name, value in attributes.items():
        if value is not None:
            qualified = "{http://www.w3.org/XML/1998/namespace}lang" if name == "lang" else name
            element.set(qualified, clean(value))
    return element


def clean(text: str) -> str:
    """The text with U+FFFD for what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def written(element: Any) -> bytes:
    """The document in UTF-8, with its declaration."""
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8"))
