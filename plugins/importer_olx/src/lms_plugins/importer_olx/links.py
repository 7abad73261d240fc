"""Turns Open edX's addresses of files and items into `lms:asset/...` and `lms:item/...`."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from lms_plugins.importer_olx.safe_xml import Element, local

_TAG: Final = re.compile(r"<[a-zA-Z][^<>]*>")
_ATTRIBUTE: Final = re.compile(
    r"""(?P<name>\s(?:src|href|poster|data|background))\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+))""",
    re.IGNORECASE,
)
_ADDRESSES: Final = ("src", "href", "poster", "data", "background")
_ASSET: Final = re.compile(r"(?:^|/)asset-v1:[^/@]*\+type@(?:asset|thumbnail)\+block[@/](?P<name>.+)$")
_OLD_ASSET: Final = re.compile(r"^/?(?:c4x|i4x:/)/[^/]+/[^/]+/(?:asset|thumbnail)/(?P<name>.+)$")
_USAGE: Final = re.compile(
    r"(?:block-v1:[^/]*\+type@[^/+]+\+block[@/]|i4x://[^/]+/[^/]+/[^/]+/)(?P<name>[^/?#]+)"
)
_JUMP: Final = re.compile(r"/jump_to(?:_id)?/(?P<name>[^?#]+)")
_SAFE: Final = "/!$()*+,;=:@~._-"
_KEYS: Final = re.compile(
    r"(?:course-v1:|block-v1:|i4x://|^/?courses/(?!course-v1:))([^/+]+[+/][^/+]+(?:[+/][^/+]+)?)"
)
_COURSE: Final = re.compile(
    r"^/?(?:course|courses/(?:course-v1:[^/]+|[^/+:]+/[^/]+/[^/]+))(?:/(?P<rest>.*))?$"
)
_MATH: Final = (
    (re.compile(r"\[mathjaxinline\]((?:(?!\[/?mathjax).)*)\[/mathjaxinline\]", re.DOTALL), r"\\(\1\\)"),
    (re.compile(r"\[mathjax\]((?:(?!\[/?mathjax).)*)\[/mathjax\]", re.DOTALL), r"\\[\1\\]"),
)
_DOLLARS: Final = re.compile(r"\$(.*)\$", re.DOTALL)
_SHOWN_LARGE: Final = r"\displaystyle"


def reference(path: str) -> str:
    """The reference to a file of the source."""
    return "lms:asset/" + quote(path, safe=_SAFE)


class Links:
    """Knows where every file and every item went."""

    def __init__(self, lost: Callable[[str], None], own: tuple[str, str, str]) -> None:
        """`lost` hears of each address of the course's own that leads nowhere; `own`: organisation, number, run."""
        self._lost = lost
        self._own = own
        self._files: dict[str, str] = {}
        self._items: dict[str, str] = {}
        self._tabs: dict[str, str] = {}

    def know_file(self, name: str, path: str) -> None:
        """A file below static/, and its path in the source."""
        for key in (name, name.replace(" ", "_"), name.replace("/", "_")):
            self._files.setdefault(key, path)
            self._files.setdefault(key.lower(), path)

    def know_item(self, name: str, source_id: str) -> None:
        """An item's url_name, and the node that shows it."""
        self._items.setdefault(name, source_id)

    def know_tab(self, slug: str, source_id: str) -> None:
        """A page of the course."""
        self._tabs[slug] = source_id

    def file(self, name: str) -> str | None:
        """The path of a file below static/, however its name was written."""
        name = unquote(name).strip().removeprefix("/").removeprefix("static/")
        for key in (name, name.replace(" ", "_"), name.replace("/", "_"), name.lower()):
            if key in self._files:
                return self._files[key]
        return None

    def address(self, address: str) -> str:
        """The address as the product understands it; what is not the course's own stays as it is."""
        address = address.strip()
        if not address or address.startswith(("#", "mailto:", "data:", "javascript:", "lms:")):
            return address
        name = _asset_name(address)
        if name is not None:
            path = self.file(name)
            if path is None:
                self._lost(address)
                return address
            return reference(path)
        return self._item(address)

    def _item(self, address: str) -> str:
        try:
            path = unquote(urlsplit(address).path)
        except ValueError:
            return address
        known = self._jump(unquote(address) if address.startswith(("i4x:", "block-v1:")) else path)
        if known is None:
            return address
        if not known:
            self._lost(address)
            return address
        return "lms:item/" + quote(known, safe=_SAFE)

    def _jump(self, path: str) -> str | None:
        """The node an address leads to; "" when it is the course's own but unknown, None when it is foreign."""
        jump = _JUMP.search(path)
        usage = _USAGE.search(jump["name"] if jump else path)
        if usage or jump:
            name = (
                usage["name"]
                if usage
                else path[jump.start("name") :].strip("/").rpartition("/")[2]
                if jump
                else ""
            )
            return self._items.get(name) or (None if self._foreign(path) else "")
        course = _COURSE.match(path)
        if course is None or self._foreign(path):
            return None
        steps = [step for step in (course["rest"] or "").split("/") if step and not step.isdecimal()]
        if steps[:1] == ["courseware"]:
            return self._items.get(steps[-1], "") if steps[1:] else "course"
        if not steps or steps[0] in ("info", "about", "course", "home"):
            return "course"
        return self._tabs.get(steps[-1])

    def _foreign(self, path: str) -> bool:
        """Whether the address names another course."""
        keys = [tuple(re.split(r"[+/]", key)) for key in _KEYS.findall(path)]
        return any(key != self._own[: len(key)] for key in keys)

    def html(self, html: str) -> str:
        """HTML with its addresses and formulas turned; HTML that is badly written stays as it is."""
        for pattern, put in _MATH:
            html = pattern.sub(put, html)
        return _TAG.sub(lambda tag: _ATTRIBUTE.sub(self._attribute, tag[0]), html)

    def _attribute(self, found: re.Match[str]) -> str:
        value = next((v for v in (found["double"], found["single"], found["bare"]) if v is not None), "")
        old = unescape(value)
        new = self.address(old)
        return found[0] if new == old else f'{found["name"]}="{escape(new)}"'

    def element(self, element: Element) -> None:
        """Turn the addresses and formulas in an element and everything below it."""
        for each in element.iter():
            if not isinstance(each.tag, str):
                continue
            if local(each) == "math" and not len(each):
                _formula(each)
            each.text, each.tail = _written(each.text), _written(each.tail)
            for name in _ADDRESSES:
                value = each.get(name)
                if value:
                    each.set(name, self.address(value))


def _written(text: str | None) -> str | None:
    for pattern, put in _MATH if text and "[mathjax" in text else ():
        text = pattern.sub(put, text or "")
    return text


def _formula(element: Element) -> None:
    """Open edX's own `<math>$x$</math>`, which is no MathML, as words."""
    text = element.text or ""
    marks = r"\\[\1\\]" if _SHOWN_LARGE in text else r"\\(\1\\)"
    element.tag = "span"
    element.text = _DOLLARS.sub(marks, text.replace(_SHOWN_LARGE, ""))


def _asset_name(address: str) -> str | None:
    """The name of the file that the address is of, None when it is no file of the course."""
    path = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    found = _ASSET.search(unquote(path)) or _OLD_ASSET.match(unquote(path))
    if found:
        return found["name"]
    for start in ("/static/", "static/", "/assets/static/"):
        if path.startswith(start):
            return path[len(start) :]
    return None
