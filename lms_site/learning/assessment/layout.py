"""Which questions an attempt holds, and in what order: draws from pools and shuffling, repeatable from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A question's place: where it came from ("id:n" for the n-th drawn), the pinned version, its points."""

    id: str
    question: UUID
    digest: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class TextSlot:
    """Words between questions: the id of the text item."""

    id: str


Group = list[Slot | TextSlot]


def lay_out(
    items: Sequence[Mapping[str, Any]], rng: random.Random, *, shuffle: bool
) -> list[Slot | TextSlot]:
    """The slots of one attempt from a sealed assessment's items.

    No question comes twice: draws leave out what is placed or already drawn, and give fewer when the pool is too
    small. Shuffling moves questions within their section, a text begins a section and stays, and an item kept with
    the previous one moves with it.
    """
    placed = {str(item["question"]) for item in items if item["kind"] == "question"}
    groups: list[Group] = []
    for item in items:
        new = _slots(item, rng, placed)
        if item.get("with_previous") and groups:
            groups[-1].extend(new)
        elif item["kind"] == "draw":
            groups.extend([slot] for slot in new)
        else:
            groups.append(list(new))
    ordered = _shuffled(groups, rng) if shuffle else groups
    return [slot for group in ordered for slot in group]


def _slots(item: Mapping[str, Any], rng: random.Random, placed: set[str]) -> Sequence[Slot | TextSlot]:
    if item["kind"] == "text":
        return [TextSlot(str(item["id"]))]
    points = Decimal(str(item.get("points", 1)))
    if item["kind"] == "question":
        return [_slot(str(item["id"]), item, points)]
    pool = sorted(
        (one for one in item["pool"] if str(one["question"]) not in placed),
        key=lambda one: str(one["question"]),
    )
    drawn = rng.sample(pool, min(int(item["count"]), len(pool)))
    placed.update(str(one["question"]) for one in drawn)
    return [_slot(f"{item['id']}:{number}", one, points) for number, one in enumerate(drawn, start=1)]


def _slot(slot_id: str, source: Mapping[str, Any], points: Decimal) -> Slot:
    return Slot(
        id=slot_id, question=UUID(str(source["question"])), digest=str(source["digest"]), points=points
    )


def _shuffled(groups: Iterable[Group], rng: random.Random) -> list[Group]:
    result: list[Group] = []
    section: list[Group] = []
    for group in groups:
        if isinstance(group[0], TextSlot):
            rng.shuffle(section)
            result += [*section, group]
            section = []
        else:
            section.append(group)
    rng.shuffle(section)
    return result + section
