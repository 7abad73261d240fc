"""A question as a learner would see it: what its type presents, and nothing that is secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from content_types.questions import content as contents
from lms_sdk.markers import AutoId, bare, marks
from lms_sdk.model import clean_html
from lms_sdk.richtext import Rich
from lms_sdk.rng import rng

if TYPE_CHECKING:
    from pydantic import BaseModel

    from content_types.questions.models import Question


def presented(question: Question) -> tuple[dict[str, Any], type[BaseModel]] | None:
    """What a learner would get of the question as it stands, and the shape of it; None when it is not ready."""
    kind, content = contents.type_of(question), contents.load(question)
    if kind is None or content is None:
        return None
    variant = kind.variant(content, rng(question.key.int & 0xFFFF))
    return kind.present(content, variant), kind.delivery_model()


def as_html(question: Question) -> SafeString | None:
    """The same as plain HTML, read from the shape: formatted texts shown, lists as lists."""
    found = presented(question)
    if found is None:
        return None
    delivery, model = found
    return _object(delivery, model)


def _object(value: Mapping[str, Any], model: Any) -> SafeString:
    fields = getattr(model, "model_fields", {})
    parts = []
    for name, item in value.items():
        info = fields.get(name)
        if info is not None and AutoId in marks(info):
            continue
        label = (info.title if info else None) or name.replace("_", " ").capitalize()
        shown = _value(item, info.annotation if info else Any, marks(info) if info else ())
        if shown:
            parts.append((label, shown))
    return format_html_join("", '<div class="part"><span class="label">{}</span>{}</div>', parts)


def _value(value: Any, annotation: Any, found: tuple[Any, ...]) -> SafeString:
    if value is None or value in ("", [], {}):
        return mark_safe("")
    if isinstance(value, list):
        inner = next(iter(getattr(bare(annotation), "__args__", ())), Any)
        items = ((_value(item, inner, marks(inner) if inner is not Any else ()),) for item in value)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items))
    if isinstance(value, Mapping):
        return _object(value, bare(annotation))
    if Rich in found:
        shown: str = expand_db_html(clean_html(str(value)))
        return mark_safe(shown)  # noqa: S308 cleaned of everything unsafe
    if isinstance(value, bool):
        return mark_safe("")
    return format_html("<span>{}</span>", conditional_escape(str(value)))
