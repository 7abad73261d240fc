"""What stands in for a block that cannot be read now: its plugin is absent, or its value is of a newer version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.field_block import FieldBlockAdapter

UNAVAILABLE = "unavailable"
"""The name of the child type that stands in; it is never stored."""
KEPT = "lms:kept"
_SALT = "lms.unavailable-block"


def wrap(child: dict[str, Any]) -> dict[str, Any]:
    """The stand-in for this stored child; the whole child is carried inside."""
    return {"type": UNAVAILABLE, "value": {KEPT: child}, "id": child.get("id")}


def unwrap(child: dict[str, Any]) -> dict[str, Any]:
    """The stored child that this stand-in carries; any other child as it is."""
    if not is_wrapped(child):
        return child
    kept: dict[str, Any] = child["value"][KEPT]
    if kept.get("id") != child.get("id"):
        kept = {**kept, "id": child["id"]}
    return kept


def is_wrapped(child: dict[str, Any]) -> bool:
    """Whether this raw child is a stand-in."""
    value = child.get("value")
    return child.get("type") == UNAVAILABLE and isinstance(value, dict) and KEPT in value


class UnavailableBlock(blocks.FieldBlock):
    """Holds one stored child untouched. Authors may move or delete it, not change it.

    The form carries it as a signed text, so a round trip through the browser can neither change nor forge it.
    None as a value means that the text did not verify; cleaning refuses it.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.CharField(widget=forms.HiddenInput, required=False)
        super().__init__(**kwargs)

    def value_for_form(self, value: dict[str, Any] | None) -> str:
        """`<type>|<signed child>`: the first part is for the eye only."""
        if not value:
            return ""
        return f"{value[KEPT].get('type', '')}|{signing.dumps(value, salt=_SALT, compress=True)}"

    def value_from_form(self, value: Any) -> dict[str, Any] | None:
        """The child that the text carries, or None when it was tampered with."""
        try:
            loaded = signing.loads(str(value).partition("|")[2], salt=_SALT)
        except (signing.BadSignature, ValueError):
            return None
        return loaded if isinstance(loaded, dict) and KEPT in loaded else None

    def clean(self, value: dict[str, Any] | None) -> dict[str, Any]:
        """The value as it is. Raises ValidationError when it did not verify."""
        if value is None:
            raise ValidationError(
                _("This block was changed on its way and cannot be saved. Reload the page to get it back.")
            )
        return value

    def get_prep_value(self, value: Any) -> Any:
        """The stand-in's raw value; the stream unwraps it."""
        return value

    def get_searchable_content(self, value: Any) -> list[str]:
        """Nothing: what cannot be read cannot be redacted."""
        del value
        return []

    def get_api_representation(self, value: dict[str, Any] | None, context: Any = None) -> dict[str, Any]:
        """The type alone: the stored data may hold secrets."""
        del context
        return {"type": value[KEPT].get("type", "") if value else ""}

    def render_basic(self, value: Any, context: Any = None) -> str:
        """A sentence in its place."""
        del value, context
        return str(_("This content is not available at the moment."))

    class Meta:
        icon = "warning"
        label = _("Unavailable block")
        description = _("Its plugin is not installed. It is kept as it is, and comes back with the plugin.")


class UnavailableBlockAdapter(FieldBlockAdapter):
    """Shows the type's name beside the hidden field."""

    js_constructor = "lms.blocks.UnavailableBlock"

    def js_args(self, block: UnavailableBlock) -> list[Any]:
        """The stock arguments and the sentence to show."""
        name, widget, meta = super().js_args(block)
        meta["unavailableText"] = str(
            _("The plugin for “%(type)s” is not installed. The block is kept and can be moved or deleted.")
        )
        return [name, widget, meta]

    @cached_property
    def media(self) -> forms.Media:
        """The stock script and ours."""
        media: forms.Media = super().media + forms.Media(js=["content_types/js/blocks.js"])
        return media


register(UnavailableBlockAdapter(), UnavailableBlock)
