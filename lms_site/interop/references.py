"""Which rows the things of a source become: known before anything is written, so that texts can refer ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from content_types.intake import shelf
from content_types.intake.keys import reserve
from content_types.intake.shelf import PAGES_TABLE
from content_types.models import Question
from lms_site.foundation.ids import new_id
from lms_site.interop.assets import Assets
from lms_site.interop.ledger import Ledger


@dataclass
class Place:
    """A row: one that exists (`row`), or the key and number of one to come."""

    key: UUID
    pk: int
    row: Any = None


@dataclass
class References:
    """A `content_types.intake.texts.Lookup` of one import; `lost` collects what leads nowhere.

    `stead`: whose place a version takes that an author was working on.
    """

    assets: Assets
    pages: dict[str, Place] = field(default_factory=dict)
    questions: dict[str, Place] = field(default_factory=dict)
    banks: dict[str, int] = field(default_factory=dict)
    stead: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def image(self, path: str) -> int | None:
        """A picture; what cannot be shown as one is linked instead, so it is not lost yet."""
        return self.assets.number(path, "image")

    def picture(self, path: str) -> int | None:
        """A picture of a block, which has nothing else to show."""
        return self._or_lost(self.assets.number(path, "image"), path)

    def document(self, path: str) -> int | None:
        """A file to download."""
        return self._or_lost(self.assets.document(path), path)

    def media(self, path: str) -> int | None:
        """A film or a recording."""
        return self._or_lost(self.assets.number(path, "media"), path)

    def page(self, source_id: str) -> int | None:
        """A page of the course."""
        place = self.pages.get(self.stead.get(source_id, source_id))
        return self._or_lost(place.pk if place else None, source_id)

    def question(self, source_id: str) -> int | None:
        """A question."""
        place = self.questions.get(self.stead.get(source_id, source_id))
        return self._or_lost(place.pk if place else None, source_id)

    def bank(self, source_id: str) -> int | None:
        """A question bank."""
        return self._or_lost(self.banks.get(source_id), source_id)

    def left_out(self, what: str) -> None:
        """What a text cannot keep."""
        self.dropped.append(what)

    def _or_lost(self, number: int | None, name: str) -> int | None:
        if number is None:
            self.lost.append(name)
        return number

    def taken_lost(self) -> list[str]:
        """What was lost since the last call."""
        lost, self.lost = list(dict.fromkeys(self.lost)), []
        return lost

    def taken_dropped(self) -> list[str]:
        """What texts could not keep since the last call."""
        dropped, self.dropped = list(dict.fromkeys(self.dropped)), []
        return dropped


def page_places(ledger: Ledger, nodes: Sequence[Any], locale_id: int) -> dict[str, Place]:
    """Where each page will be."""
    keys = _keys(ledger, nodes)
    return _places(nodes, keys, shelf.pages_by_key(set(keys.values()), locale_id), PAGES_TABLE)


def _keys(ledger: Ledger, nodes: Sequence[Any]) -> dict[str, UUID]:
    return {
        node.source_id: UUID(known)
        for node in nodes
        if (known := ledger.target(node.kind, node.source_id)) is not None
    }


def known_pages(ledger: Ledger, kinds: Sequence[str], locale_id: int) -> dict[str, Place]:
    """Where the pages of last time are, also those that could not be read this time."""
    keys = ledger.standing(*kinds)
    rows = shelf.pages_by_key(set(keys.values()), locale_id)
    return {name: Place(key, rows[key].pk, rows[key]) for name, key in keys.items() if key in rows}


def known_questions(ledger: Ledger, locale_id: int) -> dict[str, Place]:
    """Where the questions of last time are, also those that could not be read this time."""
    keys = ledger.standing("question")
    found = Question.objects.filter(translation_key__in=keys.values(), locale_id=locale_id)
    rows = {row.translation_key: row for row in found}
    return {name: Place(key, rows[key].pk, rows[key]) for name, key in keys.items() if key in rows}


def question_places(ledger: Ledger, nodes: Sequence[Any], locale_id: int) -> dict[str, Place]:
    """Where each question will be."""
    keys = _keys(ledger, nodes)
    rows = Question.objects.filter(translation_key__in=keys.values(), locale_id=locale_id)
    return _places(nodes, keys, {row.translation_key: row for row in rows}, Question)


def _places(
    nodes: Sequence[Any], keys: dict[str, UUID], rows: dict[UUID, Any], model: Any
) -> dict[str, Place]:
    places = {}
    fresh = iter(reserve(model, sum(1 for node in nodes if keys.get(node.source_id) not in rows)))
    for node in nodes:
        key = keys.get(node.source_id) or new_id()
        row = rows.get(key)
        places[node.source_id] = Place(key, row.pk if row is not None else next(fresh), row)
    return places
