"""The words of a video's subtitles: SubRip, WebVTT, and the JSON of older courses."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from lms_plugins.importer_olx import values

_TIME: Final = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->")
_MARKUP: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,100}\}")
_MOST: Final = 400_000
_PARAGRAPH: Final = 8


def transcript(name: str, data: str) -> str:
    """The words as HTML paragraphs; "" when nothing can be read."""
    try:
        lines = _sjson(data) if name.endswith((".sjson", ".json")) else _timed(data)
    except (ValueError, TypeError):
        return ""
    spoken = [" ".join(line.split()) for line in lines if line.strip()]
    groups = [spoken[at : at + _PARAGRAPH] for at in range(0, len(spoken), _PARAGRAPH)]
    return "\n".join(f"<p>{escape(' '.join(group), quote=False)}</p>" for group in groups)[:_MOST]


def _sjson(data: str) -> list[str]:
    found = values.loads(data)
    texts = found.get("text", []) if isinstance(found, dict) else []
    return [str(text) for text in texts if isinstance(text, str)]


def _timed(data: str) -> list[str]:
    lines: list[str] = []
    speaking = False
    for line in data.splitlines():
        if _TIME.match(line):
            speaking = True
        elif not line.strip():
            speaking = False
        elif speaking:
            lines.append(_MARKUP.sub("", line))
    return lines
