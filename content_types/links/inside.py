"""Whether links inside the school still lead somewhere: to pages that learners get, to files that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmedia.models import get_media_model

from content_types.authoring.models import TrashedPage
from content_types.links.finding import Link
from content_types.links.models import LinkKind

Target = tuple[LinkKind, str]
_AT_ONCE = 500


def problems_of(links: Iterable[Link]) -> dict[Target, str]:
    """What is wrong with each target inside; "" for nothing. A few queries for each kind and five hundred."""
    numbers: dict[LinkKind, set[int]] = defaultdict(set)
    found: dict[Target, str] = {}
    for link in links:
        if link.kind != LinkKind.ADDRESS:
            found[link.kind, link.target] = "gone"
            if link.target.isascii() and link.target.isdigit() and len(link.target) < 10:  # noqa: PLR2004 (int4)
                numbers[link.kind].add(int(link.target))
    for kind, some in numbers.items():
        ordered = sorted(some)
        for start in range(0, len(ordered), _AT_ONCE):
            part = ordered[start : start + _AT_ONCE]
            known = _pages(part) if kind == LinkKind.PAGE else _files(kind, part)
            found |= {(kind, str(pk)): problem for pk, problem in known.items()}
    return found


def _pages(numbers: list[int]) -> dict[int, str]:
    trashed = set(TrashedPage.objects.filter(page_id__in=numbers).values_list("page_id", flat=True))
    rows = Page.objects.filter(pk__in=numbers).values_list("pk", "live")
    return {pk: "in_trash" if pk in trashed else "" if live else "unpublished" for pk, live in rows}


def _files(kind: LinkKind, numbers: list[int]) -> dict[int, str]:
    model: Any = {
        LinkKind.DOCUMENT: get_document_model,
        LinkKind.IMAGE: get_image_model,
        LinkKind.MEDIA: get_media_model,
    }[kind]()
    rows = model._default_manager.filter(pk__in=numbers).only("pk", "file")
    return {row.pk: "" if _is_there(row.file) else "file_missing" for row in rows}


def _is_there(file: Any) -> bool:
    """Whether the storage has the file; one that cannot say is believed."""
    try:
        return bool(file) and bool(file.storage.exists(file.name))
    except Exception:  # noqa: BLE001 storages raise what their clients do; a store that is down breaks no link
        return True
