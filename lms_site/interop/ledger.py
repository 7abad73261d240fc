"""The memory of one course's imports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lms_site.interop.models import ImportedItem

BATCH = 1000


class Ledger:
    """Knows what became of each thing last time, and notes what becomes of it this time."""

    def __init__(self, importer: str, course: str) -> None:
        self._importer, self._course = importer, course
        rows = ImportedItem.objects.filter(importer=importer, course=course).defer("state")
        self._rows = {(row.kind, row.source_id): row for row in rows}
        self._changed: dict[tuple[str, str], ImportedItem] = {}
        self._seen: set[tuple[str, str]] = set()
        self._states: dict[tuple[str, str], Any] | None = None
        self._said: dict[tuple[str, str], Any] = {}

    @property
    def is_new(self) -> bool:
        """Whether the course was never imported before."""
        return not any(row.pk for row in self._rows.values())

    def target(self, kind: str, source_id: str) -> str | None:
        """What it became."""
        row = self._rows.get((kind, source_id))
        return row.target if row else None

    def digest(self, kind: str, source_id: str) -> str | None:
        """The digest of what it was, None also where it had gone since."""
        row = self._rows.get((kind, source_id))
        return row.digest if row and not row.gone else None

    def state(self, kind: str, source_id: str) -> dict[str, Any] | None:
        """What the source said of it last time; None where nobody remembers."""
        if self._states is None:
            rows = ImportedItem.objects.filter(importer=self._importer, course=self._course)
            found = rows.exclude(state=None).values_list("kind", "source_id", "state")
            self._states = {(kind, source_id): state for kind, source_id, state in found}
        return self._states.get((kind, source_id))

    def states(self, kind: str) -> dict[str, dict[str, Any]]:
        """What the source said last time of everything of this kind, by identity."""
        self.state(kind, "")
        return {name: state for (own, name), state in (self._states or {}).items() if own == kind}

    def named(self, kind: str, target: str) -> str | None:
        """The identity of what became this last time and had not gone."""
        found = (
            row.source_id
            for row in self._rows.values()
            if (row.kind, row.target, row.gone) == (kind, target, False)
        )
        return next(found, None)

    def keep(self, kind: str, source_id: str) -> None:
        """It is there, and is remembered as it was last time."""
        self._seen.add((kind, source_id))

    def note(
        self, kind: str, source_id: str, target: str, digest: str = "", state: dict[str, Any] | None = None
    ) -> None:
        """It is there, this is what it became, and (`state`) what the source says."""
        at = kind, source_id
        self._seen.add(at)
        if state is not None:
            self._said[at] = state
        row = self._rows.get(at)
        if row is None:
            row = self._rows[at] = ImportedItem(
                importer=self._importer, course=self._course, kind=kind, source_id=source_id
            )
        elif (row.target, row.digest, row.gone) == (target, digest, False):
            if state is not None and self.state(kind, source_id) is None:
                self._changed[at] = row
            return
        row.target, row.digest, row.gone = target, digest, False
        self._changed[at] = row

    def standing(self, *kinds: str) -> dict[str, UUID]:
        """The stable keys of what was there last time, by identity."""
        return {
            row.source_id: UUID(row.target)
            for row in self._rows.values()
            if row.kind in kinds and not row.gone
        }

    def keys(self, *kinds: str) -> set[UUID]:
        """The stable keys of all things of these kinds, also of those that are gone."""
        return {UUID(row.target) for row in self._rows.values() if row.kind in kinds}

    def vanished(self, *kinds: str) -> list[ImportedItem]:
        """What was there last time and is not now; noted as gone."""
        found = [
            row
            for at, row in self._rows.items()
            if row.kind in kinds and at not in self._seen and row.pk and not row.gone
        ]
        for row in found:
            row.gone = True
            self._changed[row.kind, row.source_id] = row
        return found

    def store(self) -> None:
        """Write what changed."""
        for at, row in self._changed.items():
            if at in self._said:
                row.state = self._said[at]
        new = [row for row in self._changed.values() if row.pk is None]
        old = [(at, row) for at, row in self._changed.items() if row.pk is not None]
        ImportedItem.objects.bulk_create(new, batch_size=BATCH)
        for columns, rows in (
            (["target", "digest", "gone", "state"], [row for at, row in old if at in self._said]),
            (["target", "digest", "gone"], [row for at, row in old if at not in self._said]),
        ):
            ImportedItem.objects.bulk_update(rows, columns, batch_size=BATCH)


def known_names(importer: str, course: str) -> dict[tuple[str, str], str]:
    """What the things of a course were called when this importer brought them: by kind and stable key."""
    rows = ImportedItem.objects.filter(importer=importer, kind="course", target=course)
    identity = rows.values_list("course", flat=True).first()
    if identity is None:
        return {}
    items = ImportedItem.objects.filter(importer=importer, course=identity)
    return {(row.kind, row.target): row.source_id for row in items}
