"""Lines of Wagtail's log for many rows at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from content_types.intake.indexing import batches


def note(action: str, rows: Iterable[Any], user: Any) -> None:
    """Log the action on each row: who, when, and that the content changed."""
    now = timezone.now()
    of_pages, of_others = [], []
    for row in rows:
        facts = {
            "content_type": ContentType.objects.get_for_model(row, for_concrete_model=False),
            "label": str(row)[:255],
            "action": action,
            "user": user,
            "timestamp": now,
            "content_changed": True,
            "deleted": False,
        }
        if isinstance(row, Page):
            of_pages.append(PageLogEntry(page_id=row.pk, **facts))
        else:
            of_others.append(ModelLogEntry(object_id=str(row.pk), **facts))
    for some in batches(of_pages):
        PageLogEntry.objects.bulk_create(some)
    for some in batches(of_others):
        ModelLogEntry.objects.bulk_create(some)
