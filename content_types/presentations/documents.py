"""A replaced file of a presentation is converted anew."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from content_types.presentations import services


def connect() -> None:
    """Listen to saved documents; called once, from the app's `ready()`."""
    post_save.connect(
        document_saved, sender=get_document_model(), dispatch_uid="lms-slides-document", weak=False
    )


def document_saved(instance: Any, *, raw: bool = False, created: bool = False, **_: Any) -> None:
    """Ask for the pages of a document that a page shows as slides."""
    if raw or created:
        return
    if ReferenceIndex.get_references_to(instance).filter(model_path__contains="presentation").exists():
        services.request([instance.pk])
