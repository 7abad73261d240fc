"""Building and reading QTI 3 items: what every assessment type needs for `to_qti` and `from_qti`.

Formatted text goes into the item as XHTML and comes back as the HTML it was. What QTI has no word for
stands in `data-lms-*` attributes, which other systems ignore. Reading is safe: an item with a document type is refused,
so no entity is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from lms_sdk.assessment import QtiItem
from lms_sdk.model import JsonObject
from lms_sdk.qti_markup import MAX_DEPTH, inner_html, rich, xml_text

__all__ = [
    "MAP_RESPONSE",
    "MATCH_CORRECT",
    "MAX_BYTES",
    "NAMESPACE",
    "QtiError",
    "add",
    "attribute",
    "feedback",
    "feedback_of",
    "fixed",
    "flag",
    "has",
    "hints_and_explanation",
    "identifier",
    "inner_html",
    "item",
    "key_from",
    "only",
    "parse",
    "read_hints_and_explanation",
    "rich",
    "serialise",
    "unique",
    "xml_text",
]

NAMESPACE: Final = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MAX_BYTES: Final = 2_000_000
MATCH_CORRECT: Final = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"
MAP_RESPONSE: Final = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_ENCODED: Final = "lms-"


class QtiError(ValueError):
    """The bytes are no QTI item that could be read; the message says why."""


class _Builder(ET.TreeBuilder):
    """Builds a tree without namespaces and refuses a document type before its entities exist."""

    depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse: nothing of a document type is needed, and entities are how XML attacks."""
        raise QtiError("a QTI item has no document type")

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        """Begin an element under its local name."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QtiError("the item is nested too deeply")
        return super().start(
            tag.rpartition("}")[2], {name.rpartition("}")[2]: value for name, value in attrs.items()}
        )

    def end(self, tag: str, /) -> ET.Element:
        """End an element under its local name."""
        self.depth -= 1
        return super().end(tag.rpartition("}")[2])


def parse(source: QtiItem | bytes) -> ET.Element:
    """The item's root, element and attribute names without namespaces. Raises QtiError."""
    xml = source.xml if isinstance(source, QtiItem) else source
    if len(xml) > MAX_BYTES:
        raise QtiError("the item is too large")
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 (the builder refuses document types)
    try:
        parser.feed(xml)
        root: ET.Element = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise error if isinstance(error, QtiError) else QtiError(str(error)) from error
    if root.tag not in ("qti-assessment-item", "assessmentItem"):
        raise QtiError(f"{root.tag} is not an assessment item")
    return root


def fixed(source: QtiItem | bytes) -> ET.Element | None:
    """The root of an item whose key stands in it; None when it cannot be read or computes its key at run time."""
    try:
        root = parse(source)
    except QtiError:
        return None
    computes = flag(root, "adaptive") or has(root, "template-declaration", "template-processing")
    return None if computes else root


def add(parent: ET.Element, tag: str, text: str = "", /, **attributes: object) -> ET.Element:
    """Add `<qti-{tag}>` with text and attributes (`base_type` becomes `base-type`; None is left out)."""
    child = ET.SubElement(parent, f"qti-{tag}")
    child.text = xml_text(text) or None
    for name, value in attributes.items():
        if value is not None:
            plain = str(value).lower() if isinstance(value, bool) else str(value)
            child.set(name.strip("_").replace("_", "-"), xml_text(plain))
    return child


def item(name: str, title: str) -> ET.Element:
    """An empty item to build in."""
    root = ET.Element("qti-assessment-item")
    attributes = {
        "xmlns": NAMESPACE,
        "identifier": identifier(name),
        "title": xml_text(title),
        "adaptive": "false",
        "time-dependent": "false",
    }
    for key, value in attributes.items():
        root.set(key, value)
    return root


def serialise(root: ET.Element) -> QtiItem:
    """The built item as bytes, the same for the same tree."""
    return QtiItem(root.get("identifier", "item"), ET.tostring(root, encoding="utf-8", xml_declaration=True))


# Feedback


def feedback(root: ET.Element, kind: str, texts: Mapping[str, str]) -> None:
    """Add pieces of formatted feedback of one kind (an outcome's name); empty ones are left out."""
    for name, html in texts.items():
        if html:
            modal = add(
                root, "modal-feedback", outcome_identifier=kind, identifier=identifier(name), show_hide="show"
            )
            rich(add(modal, "content-body"), html)


def feedback_of(root: ET.Element, kind: str) -> dict[str, str]:
    """The pieces of feedback of one kind, by name."""
    return {
        key_from(attribute(modal, "identifier")): inner_html(next(only(modal, "content-body"), modal))
        for modal in only(root, "modal-feedback")
        if attribute(modal, "outcome-identifier") == kind
    }


def hints_and_explanation(root: ET.Element, hints: Iterable[str], explanation: str) -> None:
    """Add what every bundled type has besides the question itself."""
    feedback(root, "HINT", {f"hint-{number}": html for number, html in enumerate(hints)})
    feedback(root, "SOLUTION", {"explanation": explanation})


def read_hints_and_explanation(root: ET.Element) -> JsonObject:
    """Read back what `hints_and_explanation` wrote, as fields of the content."""
    hints = [html for html in feedback_of(root, "HINT").values() if html]
    return {"hints": hints, "explanation": next(iter(feedback_of(root, "SOLUTION").values()), "")}


# Names and look-ups


def identifier(key: str) -> str:
    """A QTI identifier for any id: itself if it is one, else an encoding that `key_from` undoes."""
    if _NAME.fullmatch(key) and not key.startswith(_ENCODED):
        return key
    return _ENCODED + key.encode("utf-8", "surrogatepass").hex()


def key_from(name: str) -> str:
    """The id that `identifier` was given."""
    if name.startswith(_ENCODED):
        try:
            return bytes.fromhex(name.removeprefix(_ENCODED)).decode()
        except ValueError:
            return name
    return name


def _local(element: ET.Element) -> str:
    """The name in QTI 3 spelling without its prefix: `choiceInteraction` and `qti-choice-interaction` are one."""
    name = element.tag.removeprefix("qti-")
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: "-" + found[1].lower(), name)


def only(root: ET.Element, *names: str) -> Iterator[ET.Element]:
    """Every element below with one of these names (QTI 3 names without `qti-`; QTI 2 spelling counts too)."""
    wanted = set(names)
    return (element for element in root.iter() if _local(element) in wanted)


def has(root: ET.Element, *names: str) -> bool:
    """Whether there is such an element below."""
    # An element without children is false in Python: `any` would not find it.
    return next(only(root, *names), None) is not None


def unique(root: ET.Element, *names: str) -> ET.Element | None:
    """The one element with such a name; None when there is none or more than one."""
    found = list(only(root, *names))
    return found[0] if len(found) == 1 else None


def flag(element: ET.Element, name: str, *, default: bool = False) -> bool:
    """A true/false attribute, in QTI 3 or QTI 2 spelling."""
    return attribute(element, name, "true" if default else "false").lower() == "true"


def attribute(element: ET.Element, name: str, default: str = "") -> str:
    """An attribute under its QTI 3 name (`max-choices`) or its QTI 2 one (`maxChoices`)."""
    head, *rest = name.split("-")
    return element.get(name, element.get(head + "".join(part.capitalize() for part in rest), default))
