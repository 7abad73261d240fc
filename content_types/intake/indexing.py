"""What saving row by row leaves to signals, done for many rows at once: search and the index of references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField
from wagtail.models import ReferenceIndex
from wagtail.search import index
from wagtail.search.backends import get_search_backends

BATCH = 500
_WORDS = (index.SearchField, index.AutocompleteField)


def batches(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The rows, some hundred at a time: the SQL of one statement stays small."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def index_again(rows: Iterable[models.Model]) -> None:
    """As `index_new`, for rows that were indexed before."""
    rows = list(rows)
    kinds: dict[ContentType, list[str]] = defaultdict(list)
    for row in rows:
        kinds[ContentType.objects.get_for_model(row, for_concrete_model=False)].append(str(row.pk))
    for kind, numbers in kinds.items():
        ReferenceIndex.objects.filter(content_type=kind, object_id__in=numbers).delete()
    index_new(rows)


def index_new(rows: Iterable[models.Model]) -> None:
    """Make new rows findable, and note what they refer to."""
    kinds: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for model, found in kinds.items():
        for some in batches(found):
            warm(some)
            _say_once(some)
            for backend in get_search_backends(with_auto_update=True):
                backend.add_bulk(model, list(some))
            ReferenceIndex.objects.bulk_create(_references(model, some), ignore_conflicts=True)


def warm(rows: Sequence[models.Model]) -> None:
    """Build the blocks of the rows' streams, what they choose looked up for all rows at once."""
    for field in type(rows[0])._meta.concrete_fields if rows else ():
        if isinstance(field, StreamField):
            _build([stream for row in rows if isinstance(stream := getattr(row, field.attname), StreamValue)])


def _build(streams: Sequence[StreamValue]) -> None:
    places: dict[str, list[tuple[StreamValue, int]]] = defaultdict(list)
    for stream in streams:
        for place, child in enumerate(stream._raw_data):
            if stream._bound_blocks[place] is None:
                places[child["type"]].append((stream, place))
    for name, found in places.items():
        block = found[0][0].stream_block.child_blocks[name]
        values = block.bulk_to_python([stream._raw_data[place]["value"] for stream, place in found])
        for (stream, place), value in zip(found, values, strict=True):
            number = stream._raw_data[place].get("id")
            stream._bound_blocks[place] = StreamValue.StreamChild(block, value, id=number)


def _say_once(rows: Sequence[Any]) -> None:
    """Let each row gather its words once: the backend asks for each field of them five times."""
    for row in rows:
        fields = [_said(field, row) for field in row.get_search_fields() if isinstance(field, _WORDS)]
        row.get_search_fields = partial(list, fields)


def _said(field: Any, row: Any) -> Any:
    words, again = field.get_value(row), copy(field)
    again.get_value = lambda _row: words
    return again


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
