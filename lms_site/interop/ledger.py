"""The memory of one course's imports."""

from __future__ import annotations

from uuid import UUID

from lms_site.interop.models import ImportedItem

BATCH = 1000


class Ledger:
    """Knows what became of each thing last time, and notes what becomes of it this time."""

    def __init__(self, importer: str, course: str) -> None:
        self._importer, self._course = importer, course
        rows = ImportedItem.objects.filter(importer=importer, course=course)
        self._rows = {(row.kind, row.source_id): row for row in rows}
        self._changed: dict[tuple[str, str], ImportedItem] = {}
        self._seen: set[tuple[str, str]] = set()

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

    def note(self, kind: str, source_id: str, target: str, digest: str = "") -> None:
        """It is there, and this is what it became."""
        at = kind, source_id
        self._seen.add(at)
        row = self._rows.get(at)
        if row is None:
            row = self._rows[at] = ImportedItem(
                importer=self._importer, course=self._course, kind=kind, source_id=source_id
            )
        elif (row.target, row.digest, row.gone) == (target, digest, False):
            return
        row.target, row.digest, row.gone = target, digest, False
        self._changed[at] = row

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
        new = [row for row in self._changed.values() if row.pk is None]
        old = [row for row in self._changed.values() if row.pk is not None]
        ImportedItem.objects.bulk_create(new, batch_size=BATCH)
        ImportedItem.objects.bulk_update(old, ["target", "digest", "gone"], batch_size=BATCH)


def known_names(importer: str, course: str) -> dict[tuple[str, str], str]:
    """What the things of a course were called when this importer brought them: by kind and stable key."""
    rows = ImportedItem.objects.filter(importer=importer, kind="course", target=course)
    identity = rows.values_list("course", flat=True).first()
    if identity is None:
        return {}
    items = ImportedItem.objects.filter(importer=importer, course=identity)
    return {(row.kind, row.target): row.source_id for row in items}
