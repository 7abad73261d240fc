"""What a list or a detail view lets its caller choose: fields, includes, order.

An unknown name is refused with 400 and says what may be used: a silent typo would look like missing data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms_site.api.errors import Malformed

_ORDERING = "ordering"


def chosen_names(parameters: Mapping[str, str], name: str, allowed: Collection[str]) -> frozenset[str] | None:
    """The comma-separated names of a query parameter; None when it is absent. Raises Malformed."""
    text = parameters.get(name)
    if text is None:
        return None
    names = frozenset(part.strip() for part in text.split(",") if part.strip())
    if not names <= set(allowed):
        detail = _("Unknown name. Possible are: %(names)s.") % {"names": ", ".join(sorted(allowed))}
        raise Malformed(detail, pointer=f"?{name}", code="unknown_name")
    return names


def includes(request: HttpRequest, allowed: Collection[str]) -> frozenset[str]:
    """What `?include=` asks for beyond the usual. Raises Malformed."""
    return chosen_names(request.GET, "include", allowed) or frozenset()


def only_fields(request: HttpRequest, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the top-level members that `?fields=` names (all without it). Raises Malformed."""
    names = chosen_names(request.GET, "fields", document.keys())
    return {name: value for name, value in document.items() if names is None or name in names}


def chosen_ordering(parameters: Mapping[str, str], orderings: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keyset ordering that `?ordering=` names; the first one without it. Raises Malformed."""
    name = parameters.get(_ORDERING) or next(iter(orderings))
    chosen_names({_ORDERING: name}, _ORDERING, orderings)
    if name not in orderings:
        raise Malformed(_("Name one ordering."), pointer="?ordering", code="unknown_name")
    return tuple(orderings[name])


def ordering_parameter(orderings: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The `ordering` parameter of a list in OpenAPI."""
    return {
        "name": _ORDERING,
        "in": "query",
        "schema": {"type": "string", "enum": list(orderings), "default": next(iter(orderings))},
        "description": "Order of the rows.",
    }


def fields_parameter(names: Collection[str]) -> dict[str, Any]:
    """The `fields` parameter in OpenAPI."""
    return _names_parameter("fields", names, "Only these members of each result, comma-separated.")


def include_parameter(names: Collection[str]) -> dict[str, Any]:
    """The `include` parameter in OpenAPI."""
    return _names_parameter("include", names, "More than the usual members, comma-separated.")


def _names_parameter(name: str, names: Collection[str], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "items": {"type": "string", "enum": sorted(names)}},
        "description": description,
    }
