"""Next versions of many rows at once: what `save_revision()` and `publish()` do one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, Revision

from content_types.intake.indexing import batches, index_again
from content_types.intake.keys import reserve
from content_types.intake.logs import note
from content_types.intake.rows import revision_of, update, without_children

AS_A_WHOLE = frozenset(
    {
        "id", "page_ptr", "path", "depth", "numchild", "url_path", "slug", "content_type", "translation_key", "locale",
        "owner", "alias_of", "latest_revision", "latest_revision_created_at", "live_revision", "live",
        "has_unpublished_changes", "first_published_at", "last_published_at", "draft_title", "locked", "locked_at",
        "locked_by", "expired", "archived_at", "created_at",
    }
)  # fmt: skip
"""What a row has once, however many versions it has."""
NOTED = ("latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes")
"""What a version that is not published changes in the row."""
PUBLISHED = (*NOTED, "live_revision", "live", "first_published_at", "last_published_at", "expired")


@dataclass
class Version:
    """What becomes of a row: a `new` version with these values, or else the latest; `live`: learners get it now."""

    row: Any
    new: bool
    live: bool
    values: dict[str, Any] = field(default_factory=dict)


def latest(rows: Iterable[Any]) -> dict[tuple[type, Any], Any]:
    """The latest version of each row, by type and number; of one without unpublished changes, the row itself."""
    rows = list(rows)
    found = {(type(row), row.pk): row for row in rows}
    waiting = {
        row.latest_revision_id: row for row in rows if row.has_unpublished_changes and row.latest_revision_id
    }
    for some in batches(list(waiting)):
        for revision in Revision.objects.filter(pk__in=some):
            row = waiting[revision.pk]
            version = type(row).from_serializable_data(revision.content, check_fks=False, strict_fks=False)
            found[type(row), row.pk] = version
    return found


def _take_up(rows: Iterable[Any]) -> None:
    """Give rows whose latest version is not the published one the values of the latest."""
    waiting = {
        row.latest_revision_id: row for row in rows if row.has_unpublished_changes and row.latest_revision_id
    }
    for some in batches(list(waiting)):
        for revision in Revision.objects.filter(pk__in=some):
            _take(waiting[revision.pk], revision)


def _take(row: Any, revision: Revision) -> None:
    latest = type(row).from_serializable_data(revision.content, check_fks=False, strict_fks=False)
    row.latest_revision = revision
    for column in row._meta.concrete_fields:
        if column.name not in AS_A_WHOLE:
            setattr(row, column.attname, getattr(latest, column.attname))


def store(versions: Sequence[Version], user: Any) -> None:
    """Write the versions. The caller marks those that go live for publishing."""
    _take_up(version.row for version in versions)
    for version in versions:
        for name, value in version.values.items():
            setattr(version.row, name, value)
    _without_children([version.row for version in versions])
    _revisions([version.row for version in versions if version.new], user)
    now = timezone.now()
    for version in versions:
        row = version.row
        row.has_unpublished_changes = not version.live
        if version.live:
            row.live, row.expired, row.live_revision_id = True, False, row.latest_revision_id
            row.last_published_at = now
            row.first_published_at = row.first_published_at or now
    _update([version.row for version in versions if version.live], live=True)
    _update([version.row for version in versions if not version.live], live=False)
    note("wagtail.edit", (version.row for version in versions if version.new), user)
    note("wagtail.publish", (version.row for version in versions if version.live), user)
    index_again(version.row for version in versions if version.live)


def _revisions(rows: Sequence[Any], user: Any) -> None:
    now = timezone.now()
    made = []
    for row, number in zip(rows, reserve(Revision, len(rows)), strict=True):
        revision = revision_of(row, number, now, user)
        row.latest_revision = revision
        if isinstance(row, Page):
            row.draft_title, row.latest_revision_created_at = row.title, now
        made.append(revision)
    for some in batches(made):
        Revision.objects.bulk_create(some)


def _without_children(rows: Sequence[Any]) -> None:
    """Spare asking for the tags, comments and the like of each row that has none."""
    parents = _with_children(rows)
    for row in rows:
        if (type(row), row.pk) not in parents:
            without_children(row)


def _with_children(rows: Iterable[Any]) -> set[tuple[type, Any]]:
    """The rows that have tags, comments and the like, in one query for each of these."""
    kinds: dict[type, list[Any]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row.pk)
    return {
        (model, number)
        for model, numbers in kinds.items()
        for relation in get_all_child_relations(model)
        for number in relation.related_model._default_manager.filter(
            **{f"{relation.field.name}__in": numbers}
        ).values_list(relation.field.attname, flat=True)
    }


def _update(rows: Sequence[Any], *, live: bool) -> None:
    kinds: dict[type, list[Any]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for model, found in kinds.items():
        options: Any = model
        columns = [each.name for each in options._meta.concrete_fields if each.name not in AS_A_WHOLE]
        wanted = [*columns, *PUBLISHED] if live else NOTED
        for table in {*options._meta.get_parent_list(), options}:
            update(table, found, wanted)
