"""Problems of the course's tree to questions in a bank."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.links import Links
from lms_plugins.importer_olx.markdown import to_xml
from lms_plugins.importer_olx.markup import clipped
from lms_plugins.importer_olx.parts import Part, UnsupportedError
from lms_plugins.importer_olx.problem import Problem, read_problem
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.safe_xml import Element, UnreadableError, parse
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import QuestionItem, QuestionNode

_PLACES: Final = Decimal("0.001")
_MOST: Final = Decimal(10_000)


class Questions:
    """Hands over the questions of problems."""

    def __init__(self, reader: Reader, desk: Desk, links: Links) -> None:
        """Nothing is read yet."""
        self._reader, self._desk, self._links = reader, desk, links

    def readable(self, item: Item) -> bool:
        """Whether a problem, or one of a pool's problems, can be asked."""
        if item.repeated:
            return False
        if item.kind != "problem":
            return any(self.readable(child) for child in item.children if child.kind == "problem")
        try:
            read_problem(self._definition(item))
            return not values.truth(item.attributes.get("visible_to_staff_only"))
        except (UnreadableError, UnsupportedError):
            return False

    def ask(self, item: Item, bank: Callable[[], str], *, target: str) -> list[QuestionItem]:
        """Hand over a problem's questions and its line, and return their places in an assessment.

        Raises UnreadableError or UnsupportedError before anything is handed over. `bank` gives the bank's id.
        """
        element = self._definition(item)
        problem = read_problem(element)
        self._links.element(element)
        problem = read_problem(element)
        points = shared(problem.parts, values.number(item.attributes.get("weight")))
        home = bank()
        asked = []
        for place, (part, worth) in enumerate(zip(problem.parts, points, strict=True)):
            name = _numbered(item.source_id, place)
            self._desk.add(_node(item, part, name, home, place, worth))
            if place:
                self._desk.line(name, "question", target=name)
            shared_name = _numbered(item.place, place)
            asked.append(
                QuestionItem(id=shared_name, question=name, points=worth, keep_with_previous=place > 0)
            )
        self._said(item, problem, target)
        return asked

    def _said(self, item: Item, problem: Problem, target: str) -> None:
        del target
        notes = list(dict.fromkeys(problem.notes))
        if values.text(item.attributes.get("rerandomize")) not in ("", "never") and problem.notes:
            notes.append(str(_("It was made anew for each attempt.")))
        self._desk.item(item, "partly" if notes else "mapped", " ".join(notes))

    def _definition(self, item: Item) -> Element:
        element = self._reader.definition(item)
        markdown = values.plain(item.attributes.get("markdown"))
        asks = any(True for each in element.iter() if isinstance(each.tag, str) and each is not element)
        if not asks and isinstance(markdown, str) and markdown.strip():
            return parse(to_xml(markdown), item.source_id)
        return element


def _numbered(name: str, place: int) -> str:
    return name if place == 0 else f"{name}~{place + 1}"


def _node(item: Item, part: Part, name: str, bank: str, place: int, worth: Decimal) -> QuestionNode:
    prompt = str(part.content.get("prompt") or "")
    title = item.title if item.named else clipped(prompt) or item.title
    content = dict(part.content)
    if not prompt:
        content["prompt"] = f"<p>{_escaped(item.title)}</p>"
    return QuestionNode(
        source_id=name,
        revises=_numbered(item.published, place) if item.published else None,
        parent=bank,
        bank=bank,
        type=part.type,
        content=content,
        title=title if place == 0 else f"{title} ({place + 1})",
        max_points=worth,
    )


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)


def shared(parts: list[Part], weight: Decimal | None) -> list[Decimal]:
    """What each question is worth, so that together they are worth what the problem was."""
    own = [part.points for part in parts]
    total = sum(own, Decimal(0))
    if weight is None or not total:
        return own
    weight = max(Decimal(0), min(weight, _MOST))
    points = [(weight * each / total).quantize(_PLACES, ROUND_HALF_UP).normalize() + 0 for each in own]
    points[-1] = (
        max(Decimal(0), weight.quantize(_PLACES, ROUND_HALF_UP) - sum(points[:-1], Decimal(0))).normalize()
        + 0
    )
    return points
