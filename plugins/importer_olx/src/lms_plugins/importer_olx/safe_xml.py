"""XML of strangers: no network, no entities, bounded size and depth."""

from __future__ import annotations

import html
import re
from typing import Final

from lxml import etree

from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import SourceError

Element = etree._Element  # noqa: SLF001 (lxml gives its element type no public name)

MAX_BYTES: Final = 20_000_000
_NAMED: Final = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN: Final = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


class UnreadableError(Exception):
    """One file that is not XML; the message says where."""


def parse(data: bytes, path: str) -> Element:
    """The root element, comments left out. Raises UnreadableError for bad XML and SourceError for hostile XML."""
    if len(data) > MAX_BYTES:
        raise SourceError(str(_("{path} is too large: {size} bytes.", path=path, size=len(data))))
    try:
        root = _parsed(data)
    except etree.XMLSyntaxError as error:
        root = _second_try(data, error)
    _refuse_entities(root, path)
    return root


def _parsed(data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def _second_try(data: bytes, error: etree.XMLSyntaxError) -> Element:
    """Read it again with HTML's names of characters (&nbsp;) written out; they are common in old courses."""
    if b"<!ENTITY" in data or not _NAMED.search(data):
        raise UnreadableError(_said(error)) from None
    try:
        return _parsed(_NAMED.sub(_character, data))
    except etree.XMLSyntaxError as again:
        raise UnreadableError(_said(again)) from None


def _character(found: re.Match[bytes]) -> bytes:
    if found[1] in _OWN:
        return found[0]
    text = html.entities.html5.get(found[1].decode() + ";")
    return "".join(f"&#{ord(c)};" for c in text).encode() if text else found[0]


def _said(error: etree.XMLSyntaxError) -> str:
    return str(error.msg or error)[:300]


def _refuse_entities(root: Element, path: str) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():  # type: ignore[attr-defined]
        raise SourceError(str(_("{path} declares XML entities, which are refused.", path=path)))
    if next(root.iter(etree.Entity), None) is not None:
        raise SourceError(str(_("{path} uses unknown XML entities.", path=path)))


def source_of(element: Element) -> bytes:
    """The element as it was written, without what follows it."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def local(element: Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2][:60] if isinstance(tag, str) else ""


def attributes(element: Element) -> dict[str, str]:
    """The element's attributes."""
    return {str(name): str(value) for name, value in element.attrib.items()}
