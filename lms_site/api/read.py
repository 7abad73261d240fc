"""Reading input: bodies as models, parameters as values. What cannot be read is a typed error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from lms_site.api.errors import Malformed
from lms_site.foundation.errors import Invalid
from lms_site.plugin_host.api import problems_of, read_json

CACHE_BUSTER = "_"
M = TypeVar("M", bound=BaseModel)


def read(model: type[M], value: Any) -> M:
    """The value of a JSON body as the model, see `read_json`. Raises Invalid with a JSON pointer for each fault."""
    return read_json(model, value)


def read_form(model: type[M], texts: Mapping[str, str]) -> M:
    """The fields of a form, which are texts, as the model. Raises Invalid with a JSON pointer for each fault."""
    try:
        return model.model_validate(texts)
    except ValidationError as error:
        raise Invalid(fields=problems_of(error)) from error


def require_no_nul(request: HttpRequest) -> None:
    """Return when no parameter of the query holds a NUL character, which PostgreSQL cannot read. Raises Malformed."""
    if "%00" not in request.META.get("QUERY_STRING", ""):
        return
    for name, values in request.GET.lists():
        if any("\0" in text for text in (name, *values)):
            raise Malformed(_("The query holds a NUL character."), pointer=f"?{name}".replace("\0", ""))


def require_known(request: HttpRequest, names: frozenset[str] | None) -> None:
    """Return when the query has no parameter but these (None: any). Raises Malformed with the first other one.

    A misspelt filter would give all rows as if they had passed it. `_` stands for nothing: clients put it beside the
    others with a number that no cache has seen.
    """
    if names is None or not request.META.get("QUERY_STRING"):
        return
    if unknown := next((name for name in request.GET if name not in names and name != CACHE_BUSTER), None):
        possible = ", ".join(sorted(names)) or "-"
        detail = _("Unknown parameter. Possible are: %(names)s.") % {"names": possible}
        raise Malformed(detail, pointer=f"?{unknown}", code="unknown_parameter")


def key_parameter(parameters: Mapping[str, str], name: str) -> UUID | None:
    """A UUID in the query; None without one. Raises Malformed."""
    text = parameters.get(name)
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Malformed(_("Must be a UUID."), pointer=f"?{name}", code="bad_key") from None


def flag_parameter(parameters: Mapping[str, str], name: str) -> bool | None:
    """True or false in the query; None without one. Raises Malformed."""
    text = parameters.get(name)
    if text is None:
        return None
    if text not in {"true", "false"}:
        raise Malformed(_("Must be true or false."), pointer=f"?{name}", code="bad_flag")
    return text == "true"


def words_parameter(parameters: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Comma-separated words in the query."""
    return tuple(word for word in (part.strip() for part in parameters.get(name, "").split(",")) if word)


def language() -> str:
    """The language asked for, as the domains name it."""
    return translation.get_language() or ""


def members(value: Any, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The fields of a domain's value as JSON members; values within it are left to the renderer."""
    if not is_dataclass(value):
        raise TypeError(type(value).__name__)
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in without}
