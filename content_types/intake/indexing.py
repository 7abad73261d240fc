"""What saving row by row leaves to signals, done for many rows at once: search and the index of references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

BATCH = 500


def batches(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The rows, some hundred at a time: the SQL of one statement stays small."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def index_new(rows: Iterable[models.Model]) -> None:
    """Make new rows findable, and note what they refer to."""
    kinds: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for model, found in kinds.items():
        for some in batches(found):
            _say_once(some)
            for backend in get_search_backends(with_auto_update=True):
                backend.add_bulk(model, list(some))
            ReferenceIndex.objects.bulk_create(_references(model, some), ignore_conflicts=True)


def _say_once(rows: Sequence[Any]) -> None:
    """Let each row gather its words once: the backend asks for them five times."""
    for row in rows:
        if callable(getattr(row, "search_text", None)):
            row.search_text = partial(str, row.search_text())


def _references(model: type[models.Model], rows: Sequence[models.Model]) -> list[ReferenceIndex]:
    if not ReferenceIndex.model_is_indexable(model):
        return []
    chain = [model, *model._meta.get_parent_list()]
    own, base = (
        ContentType.objects.get_for_model(each, for_concrete_model=False) for each in (chain[0], chain[-1])
    )
    return [
        ReferenceIndex(
            content_type=own,
            base_content_type=base,
            object_id=row.pk,
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for row in rows
        for to_type, to_id, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(row)
        )
    ]
