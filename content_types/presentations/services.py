"""Asking for conversions, and doing them: at least once, at most a few times, the result written in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from content_types.presentations.convert import ConversionFailed, Page, convert
from content_types.presentations.models import Presentation, PresentationPage
from content_types.stream import walk

MAX_TRIES = 3
LEASE = timedelta(minutes=15)
"""A pending conversion that nobody finished in this time is taken up again."""

log = structlog.get_logger(__name__)
State = Presentation.State


def slides_in(raw: Any) -> set[int]:
    """The documents that presentation blocks of a stored stream name."""
    values = (child["value"] for child in walk(raw) if child["type"] == "presentation")
    return {value["document"] for value in values if isinstance(value, dict) and value.get("document")}


def request(documents: Collection[int]) -> None:
    """Ask for the pages of these documents; those known by their content are not converted again."""
    rows = [
        Presentation(file_hash=document.get_file_hash(), name=document.filename[:255])
        for document in get_document_model().objects.filter(pk__in=documents)
        if document.file
    ]
    if rows:
        Presentation.objects.bulk_create(rows, ignore_conflicts=True)
        _nudge_on_commit()


def retry(presentation: Presentation) -> None:
    """Try a failed conversion again."""
    Presentation.objects.filter(pk=presentation.pk, state=State.FAILED).update(
        state=State.PENDING, tries=0, error=""
    )
    _nudge_on_commit()


def _nudge_on_commit() -> None:
    from content_types.presentations.tasks import converting

    transaction.on_commit(converting.nudge)


def convert_waiting(limit: int = 20) -> int:
    """Convert what waits, oldest first; how many were taken up."""
    done = 0
    while done < limit and (presentation := _claim()) is not None:
        _convert(presentation)
        done += 1
    return done


def _claim() -> Presentation | None:
    """Take one up. The try is counted and committed first: a file that kills the worker is not tried for ever."""
    free = Q(tries=0) | Q(updated_at__lte=Now() - LEASE)
    with transaction.atomic():
        found = (
            Presentation.objects.select_for_update(skip_locked=True)
            .filter(free, state=State.PENDING)
            .order_by("created_at", "pk")
            .first()
        )
        if found is not None:
            Presentation.objects.filter(pk=found.pk).update(tries=F("tries") + 1, updated_at=Now())
            found.refresh_from_db()
    return found


def _convert(presentation: Presentation) -> None:
    if presentation.tries > MAX_TRIES:
        return _fail(presentation, _("The conversion was given up after several tries."))
    document = get_document_model().objects.filter(file_hash=presentation.file_hash).order_by("pk").first()
    if document is None:
        return _fail(presentation, _("The file is gone."))
    try:
        with document.file.storage.open(document.file.name, "rb") as handle:
            data = handle.read()
        pages = [_stored(page) for page in convert(data, document.filename)]
    except ConversionFailed as error:
        return _fail(presentation, str(error))
    except OSError:
        return _fail(presentation, _("The file cannot be read."))
    return _finish(presentation, pages)


def _stored(page: Page) -> PresentationPage:
    """Keep the image under its hash, so that converting twice stores it once."""
    digest = hashlib.sha256(page.image).hexdigest()
    name = f"presentations/{digest}.webp"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(page.image))
    return PresentationPage(
        image=name, image_hash=digest, width=page.width, height=page.height, text=page.text
    )


@transaction.atomic
def _finish(presentation: Presentation, pages: Iterable[PresentationPage]) -> None:
    row = Presentation.objects.select_for_update().get(pk=presentation.pk)
    row.pages.all().delete()
    made = list(pages)
    for number, page in enumerate(made, start=1):
        page.presentation, page.number = row, number
    PresentationPage.objects.bulk_create(made)
    row.state, row.error, row.page_count = State.READY, "", len(made)
    row.save()


@transaction.atomic
def _fail(presentation: Presentation, why: str) -> None:
    row = Presentation.objects.select_for_update().get(pk=presentation.pk)
    if row.state == State.PENDING:
        row.state, row.error = State.FAILED, why[:500]
        row.save()
        log.warning("presentation_failed", presentation=row.pk, why=why)
