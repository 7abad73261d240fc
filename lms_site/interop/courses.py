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

if TYPE_CHECKING:
    from lms_site.interop.writer import Writer


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
        digest = canonical.digest(
            canonical.dumps(
                {
                    "fields": {
                        name: each.isoformat() if hasattr(each, "isoformat") else each
                        for name, each in fields.items()
                    },
                    "categories": categories,
                    "cutoffs": cutoffs,
                }
            )
        )
        if page is None:
            page = self._made(key, fields, categories, cutoffs)
            self.writer.count("made")
        elif digest != ledger.digest("course", node.source_id):
            self._change(page, fields, categories, cutoffs)
            self.writer.count("changed")
        else:
            self.writer.count("unchanged")
            if self.writer.publish and not page.live:
                page.latest_revision.publish(user=self.writer.owner)
        ledger.note("course", node.source_id, str(key), digest)
        self.writer.note_lost(node.source_id)
        return shelf.pages_by_key({key}, self.writer.locale_id)[key]

    def _fields(self) -> dict[str, Any]:
        node = self.writer.node
        fields = mapping.scrubbed(mapping.course_fields(node, self.writer.html))
        fields["image_id"] = self.writer.refs.image(node.image) if node.image else None
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
        for name, value in columns.built(CoursePage, fields).items():
            if name != columns.SLUG:
                setattr(page, name, value)
        _grading(page, categories, cutoffs)
        self._save(page)

    def _save(self, page: Any) -> None:
        revision = page.save_revision(user=self.writer.owner, log_action=True)
        if self.writer.publish:
            revision.publish(user=self.writer.owner)


def _grading(page: Any, categories: list[dict[str, Any]], cutoffs: list[dict[str, Any]]) -> None:
    page.grading_categories = [GradingCategory(sort_order=n, **each) for n, each in enumerate(categories)]
    page.grade_cutoffs = [GradeCutoff(sort_order=n, **each) for n, each in enumerate(cutoffs)]
