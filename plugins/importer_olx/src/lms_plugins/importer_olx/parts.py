"""What a problem is made of once it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms_plugins.importer_olx.safe_xml import Element, local


class UnsupportedError(Exception):
    """A problem that cannot become questions; the message says why."""


@dataclass
class Part:
    """One question of a problem, before its prompt is known: `content` as the type wants it."""

    type: str
    content: dict[str, Any]
    points: Decimal = Decimal(1)
    notes: list[str] = field(default_factory=list)
    ask: str = ""
    """Words that stand in the response itself."""


def credit_styles(response: Element, allowed: frozenset[str], *, most: int = 1) -> list[str]:
    """The kinds of partial credit a response asks for; raises UnsupportedError where Open edX refuses them."""
    written = (response.get("partial_credit") or "false").strip().lower()
    if written in ("false", "none", ""):
        return []
    styles = [style.strip() for style in written.split(",")]
    if len(styles) > most or not set(styles) <= allowed:
        raise UnsupportedError(f"{local(response)}: partial_credit={written!r}")
    return styles


def points_of(field_: Element | None) -> Decimal:
    """What an input is worth."""
    try:
        points = int((field_.get("points") if field_ is not None else None) or "1")
    except ValueError:
        return Decimal(1)
    return Decimal(max(0, min(points, 10_000)))


def feedback(hint: Element | None, html: str) -> str:
    """A hint's words after its label."""
    label = (hint.get("label") or "").strip() if hint is not None else ""
    if not html:
        return f"<p><strong>{_escaped(label)}</strong></p>" if label else ""
    return f"<p><strong>{_escaped(label)}:</strong> {html}</p>" if label else html


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)
