"""Files that a page or a question names, and whether its author may use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.blocks import Block
from wagtail.permissions import policy_registry
from wagtailmedia.models import get_media_model
from wagtailmedia.permissions import permission_policy as media_policy

File = tuple[Any, int]
"""Model and number."""


def named_files(column: Any, value: Any) -> Iterator[File]:
    """The images, documents and recordings in a value of the column."""
    from content_types.links.finding import file_models, links_in

    models = file_models()
    if column.is_relation:
        if value is not None and column.related_model in models.values():
            yield column.related_model, int(getattr(value, "pk", value))
        return
    for link in links_in(column, value):
        if link.kind in models and link.target.isdecimal():
            yield models[link.kind], int(link.target)


def files_in_block(block: Block, raw: Any) -> Iterator[File]:
    """The images, documents and recordings in the stored value of a block that stands by itself."""
    from content_types.links.finding import file_models, links_in_block

    models = file_models()
    for kind, target in links_in_block(block, raw):
        if kind in models and target.isdecimal():
            yield models[kind], int(target)


def may_use(user: Any, files: Iterable[File]) -> bool:
    """Whether the person may use each of the files that there are; one query for each kind."""
    by_model: dict[Any, set[int]] = defaultdict(set)
    for model, number in files:
        by_model[model].add(number)
    for model, numbers in by_model.items():
        policy = media_policy if model is get_media_model() else policy_registry.get_by_type(model)
        usable = policy.instances_user_has_any_permission_for(user, ["choose", "change"])
        there = model.objects.filter(pk__in=numbers)
        if there.exclude(pk__in=usable.order_by().values("pk")).exists():
            return False
    return True
