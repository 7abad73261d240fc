"""The course's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from content_types.intake import shelf
from content_types.models import CoursePage, GradeCutoff, GradingCategory
from content_types.portable import columns
from lms_site.foundation import canonical
from lms_site.foundation.ids import new_id
from lms_site.interop import mapping
from lms_site.interop.meeting import Met, meet

if TYPE_CHECKING:
    from lms_site.interop.writer import Writer


CATEGORIES, CUTOFFS = "categories", "cutoffs"
OF_CATEGORY = ("name", "short", "weight", "drop_lowest", "minimum")
OF_CUTOFF = ("grade", "percentage")


class CourseWriter:
    """Makes or updates the course page, whose files, and pages to come, are known."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def write(self) -> Any:
        """The page, live if it is to be published."""
        node, ledger = self.writer.node, self.writer.ledger
        known = ledger.target("course", node.source_id)
        key = UUID(known) if known else new_id()
        page: Any = shelf.pages_by_key({key}, self.writer.locale_id).get(key) if known else None
        if self.writer.publish:
            self.writer.may_publish(page or self.writer.shelf_page)
        fields = self._fields()
        categories, cutoffs = mapping.grading_rows(node)
        digest, state = _digest(fields, categories, cutoffs), _state(fields, categories, cutoffs)
        if page is None:
            page = self._made(key, fields, categories, cutoffs)
            self.writer.count("made")
        elif digest != ledger.digest("course", node.source_id):
            met = self._merged(page, ledger.state("course", node.source_id), state)
            if met is None:
                self._change(page, fields, categories, cutoffs)
                self.writer.count("changed")
            elif not met.settled:
                ledger.keep("course", node.source_id)
                self.writer.note_lost(node.source_id)
                return shelf.pages_by_key({key}, self.writer.locale_id)[key]
        else:
            self.writer.count("unchanged")
            if self.writer.publish and not page.live:
                page.latest_revision.publish(user=self.writer.owner)
        ledger.note("course", node.source_id, str(key), digest, state)
        self.writer.note_lost(node.source_id)
        return shelf.pages_by_key({key}, self.writer.locale_id)[key]

    def remember(self, page: Any) -> None:
        """Note of the course that here stands what the source says, and write nothing."""
        node, fields = self.writer.node, self._fields()
        rows = mapping.grading_rows(node)
        self.writer.ledger.note(
            "course", node.source_id, str(page.translation_key), _digest(fields, *rows), _state(fields, *rows)
        )

    def _fields(self) -> dict[str, Any]:
        node = self.writer.node
        fields = mapping.scrubbed(mapping.course_fields(node, self.writer.html))
        fields["image_id"] = self.writer.refs.picture(node.image) if node.image else None
        return {**fields, **self.writer.columns(node, CoursePage)}

    def _made(self, key: UUID, fields: dict[str, Any], categories: Any, cutoffs: Any) -> CoursePage:
        values = columns.built(CoursePage, fields)
        if shelf.has_child(self.writer.shelf_page, values.get("slug", "")):
            del values["slug"]
        page = CoursePage(**values, translation_key=key, owner=self.writer.owner, live=False)
        page.locale_id = self.writer.locale_id
        _grading(page, categories, cutoffs)
        self.writer.shelf_page.add_child(instance=page)
        self._save(page)
        return page

    def _change(self, page: Any, fields: dict[str, Any], categories: Any, cutoffs: Any) -> None:
        page = page.get_latest_revision_as_object() if page.latest_revision_id else page
        known = self.writer.ledger.state("course", self.writer.node.source_id) or {}
        silent = columns.defaults(CoursePage, known.keys() - fields.keys() - {CATEGORIES, CUTOFFS})
        values = columns.loaded(CoursePage, silent) | columns.built(CoursePage, fields)
        for name, value in values.items():
            if name != columns.SLUG:
                setattr(page, name, value)
        _grading(page, categories, cutoffs)
        self._save(page)

    def _merged(self, page: Any, base: dict[str, Any] | None, theirs: dict[str, Any]) -> Met | None:
        """What became of a page that was changed here, too: stored as a draft."""
        if base is None:
            return None
        version = page.get_latest_revision_as_object() if page.latest_revision_id else page
        names = (base.keys() | theirs.keys()) - {columns.SLUG, CATEGORIES, CUTOFFS}
        otherwise = columns.defaults(CoursePage, names)
        ours = columns.stored_of(version, names) | _rows_of(version)
        base, theirs = (
            {name: side.get(name, otherwise.get(name)) for name in ours} for side in (base, theirs)
        )
        met = meet(self.writer, self.writer.node, base, ours, theirs)
        if met is not None and met.values:
            values = ours | met.values
            categories = _loaded_rows(GradingCategory, values.pop(CATEGORIES))
            cutoffs = _loaded_rows(GradeCutoff, values.pop(CUTOFFS))
            for name, value in columns.loaded(CoursePage, values).items():
                setattr(version, name, value)
            _grading(version, categories, cutoffs)
            version.save_revision(user=self.writer.owner, log_action=True)
        return met

    def _save(self, page: Any) -> None:
        revision = page.save_revision(user=self.writer.owner, log_action=True)
        if self.writer.publish:
            revision.publish(user=self.writer.owner)


def _grading(page: Any, categories: list[dict[str, Any]], cutoffs: list[dict[str, Any]]) -> None:
    page.grading_categories = [GradingCategory(sort_order=n, **each) for n, each in enumerate(categories)]
    page.grade_cutoffs = [GradeCutoff(sort_order=n, **each) for n, each in enumerate(cutoffs)]


def _digest(fields: dict[str, Any], categories: list[dict[str, Any]], cutoffs: list[dict[str, Any]]) -> str:
    plain = {name: each.isoformat() if hasattr(each, "isoformat") else each for name, each in fields.items()}
    return canonical.digest(canonical.dumps({"fields": plain, CATEGORIES: categories, CUTOFFS: cutoffs}))


def _state(
    fields: dict[str, Any], categories: list[dict[str, Any]], cutoffs: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the source says, so that it can be compared with what people made of it."""
    return {
        **columns.stored(CoursePage, fields),
        CATEGORIES: [columns.stored(GradingCategory, each) for each in categories],
        CUTOFFS: [columns.stored(GradeCutoff, each) for each in cutoffs],
    }


def _rows_of(page: Any) -> dict[str, Any]:
    return {
        CATEGORIES: [
            columns.stored(GradingCategory, each) for each in _values(page.grading_categories, OF_CATEGORY)
        ],
        CUTOFFS: [columns.stored(GradeCutoff, each) for each in _values(page.grade_cutoffs, OF_CUTOFF)],
    }


def _values(rows: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in names} for row in rows.all()]


def _loaded_rows(model: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [columns.loaded(model, each) for each in rows]
