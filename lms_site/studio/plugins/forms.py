"""The form of a plugin's settings, made from its model."""

from __future__ import annotations

from decimal import Decimal
from types import NoneType
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from pydantic.fields import FieldInfo

from lms_sdk.config import Config
from lms_sdk.i18n import LazyText
from lms_sdk.markers import UNIONS, Labels, bare, is_secret, marks
from lms_sdk.plugin import Plugin
from lms_site.plugin_host import api as plugin_host

SIMPLE: dict[Any, type[forms.Field]] = {
    str: forms.CharField,
    int: forms.IntegerField,
    float: forms.FloatField,
    Decimal: forms.DecimalField,
}


FORGET = "forget-"
"""What the name of the box begins with that forgets a secret; no setting of a plugin can be called so."""


class SettingsForm(forms.Form):
    """A field for each setting of the site, or of a course.

    A secret is never shown, and stays where its field is left empty; one that is set here can be forgotten.
    """

    def __init__(self, plugin: Plugin, data: QueryDict | None = None, *, course: UUID | None = None) -> None:
        self.plugin, self.course = plugin, course
        self.stored = plugin_host.stored(plugin, course)
        super().__init__(data, initial=dict(self.stored.public))
        if plugin.config is None:
            return
        here = plugin_host.fields_at(plugin, course)
        for name, info in plugin.config.model_fields.items():
            if name not in here:
                continue
            if not is_secret(info):
                self.fields[name] = field_of(name, info, plugin.config)
                continue
            self.fields[name] = self._secret(name, info, plugin.config)
            if name in self.stored.secrets:
                self.fields[FORGET + name] = forms.BooleanField(
                    label=_("Forget: {name}").format(name=label_of(name, info, plugin.config)), required=False
                )

    def _secret(self, name: str, info: FieldInfo, config: type[Config]) -> forms.Field:
        field = forms.CharField(
            label=label_of(name, info, config),
            required=False,
            strip=False,
            help_text=words_of(config, info.description or ""),
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        )
        if name in self.stored.secrets and self.stored.changed_at:
            field.help_text = _("Set; changed on {day}, ends with {end}. Left empty it stays.").format(
                day=date_format(self.stored.changed_at, "SHORT_DATE_FORMAT"), end=self.stored.secrets[name]
            )
        elif name in self.stored.inherited:
            field.help_text = _("Set for a wider scope. Left empty it stays.")
        return field

    def save(self) -> bool:
        """Store the settings; False, with the faults in the form, when the plugin's model refuses them."""
        forgotten = {
            name.removeprefix(FORGET)
            for name, value in self.cleaned_data.items()
            if name.startswith(FORGET) and value
        }
        values: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            secret = isinstance(self.fields[name].widget, forms.PasswordInput)
            if name.startswith(FORGET) or (secret and value == ""):
                continue
            if value is None:
                forgotten.add(name)
            else:
                values[name] = value
        try:
            plugin_host.configure(self.plugin, values, course=self.course, forget=forgotten - values.keys())
        except plugin_host.InvalidSettings as error:
            for pointer, problems in error.fields.items():
                name = pointer.removeprefix("/")
                for problem in problems:
                    self.add_error(name if name in self.fields else None, str(problem.message))
            if not error.fields:
                self.add_error(None, _("The plugin refuses these settings."))
            return False
        return True


def label_of(name: str, info: FieldInfo, config: type[Config]) -> str:
    """What the setting is called."""
    return words_of(config, info.title or name.replace("_", " ").capitalize())


def words_of(config: type[Config], text: str) -> str:
    """The text in the reader's language, by the catalogue of the package that the model belongs to."""
    return str(LazyText(plugin_host.package_of(config), text)) if text else ""


def field_of(name: str, info: FieldInfo, config: type[Config]) -> forms.Field:
    """The form's field for a public setting; whatever is not simple is asked for as JSON."""
    kind = _single(bare(info.annotation))
    about: dict[str, Any] = {
        "label": label_of(name, info, config),
        "help_text": words_of(config, info.description or ""),
        "required": info.is_required(),
    }
    if kind is bool:
        return forms.BooleanField(**{**about, "required": False})
    if get_origin(kind) is Literal:
        named = _labels(info)
        return forms.ChoiceField(
            choices=[(value, str(named.get(str(value), value))) for value in get_args(kind)], **about
        )
    return SIMPLE.get(kind, forms.JSONField)(**about)


def _labels(info: FieldInfo) -> dict[str, Any]:
    """What the form calls the values of a `Literal`."""
    return next((mark.labels for mark in marks(info) if isinstance(mark, Labels)), {})


def _single(kind: Any) -> Any:
    """The type without `| None`."""
    arms = [arm for arm in get_args(kind) if arm is not NoneType] if get_origin(kind) in UNIONS else [kind]
    return bare(arms[0]) if len(arms) == 1 else kind
