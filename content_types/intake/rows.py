"""Inserting rows whose keys are known already, parents of multi-table models included, without signals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models.constants import OnConflict
from django.db.models.query import QuerySet
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, Revision

from content_types.intake.indexing import batches
from content_types.intake.keys import reserve


def insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Insert the columns that this very model has, in a few statements."""
    for some in batches(rows):
        query: Any = QuerySet(model)
        query._insert(some, fields=model._meta.local_concrete_fields, using=connection.alias)


def update(model: type[models.Model], rows: Sequence[Any], fields: Sequence[str]) -> None:
    """Update rows that exist, these columns only: an insert that meets them is one statement for some hundred."""
    own = model._meta
    columns = [field for field in own.local_concrete_fields if field.name in fields]
    for some in batches(rows) if columns else ():
        query: Any = QuerySet(model)
        query._insert(
            some,
            fields=own.local_concrete_fields,
            using=connection.alias,
            on_conflict=OnConflict.UPDATE,
            update_fields=columns,
            unique_fields=[own.pk],
        )


def insert_pages(pages: Sequence[Page]) -> None:
    """Insert pages whose place in the tree is set: the common table, then each type's own."""
    insert(Page, pages)
    kinds: dict[type[Page], list[Page]] = defaultdict(list)
    for page in pages:
        kinds[type(page)].append(page)
    for model, found in kinds.items():
        insert(model, found)
    for page in pages:
        page._state.adding, page._state.db = False, connection.alias


def without_children(row: Any) -> None:
    """Say that a new row has no children (tags, comments) but those it was given, instead of asking the database."""
    for relation in get_all_child_relations(type(row)):
        name = relation.get_accessor_name()
        if name not in row.__dict__.get("_cluster_related_objects", {}):
            setattr(row, name, [])


def revision_of(row: Any, number: int, now: datetime, user: Any) -> Revision:
    """A version of the row as it is now."""
    return Revision(
        pk=number,
        content_type=ContentType.objects.get_for_model(row, for_concrete_model=False),
        base_content_type=row.get_base_content_type(),
        object_id=str(row.pk),
        created_at=now,
        user=user,
        content=row.serializable_data(),
        object_str=str(row),
    )


def first_revisions(rows: Sequence[Any], user: Any, *, live: Iterable[bool]) -> None:
    """Store the first version of each new row, as `save_revision()` and publishing would, before it is inserted."""
    now = timezone.now()
    made = []
    for row, number, is_live in zip(rows, reserve(Revision, len(rows)), live, strict=True):
        row.live, row.has_unpublished_changes = is_live, not is_live
        without_children(row)
        revision = revision_of(row, number, now, user)
        made.append(revision)
        row.latest_revision = revision
        if isinstance(row, Page):
            row.latest_revision_created_at = now
        if is_live:
            row.live_revision = revision
            row.first_published_at = row.last_published_at = now
    for some in batches(made):
        Revision.objects.bulk_create(some)
