"""What a list or a detail view lets its caller choose: fields, includes, filters, order.

An unknown name is refused with 400 and says what may be used: a silent typo would look like missing data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from lms_site.api.errors import Malformed

if TYPE_CHECKING:
    from rest_framework.views import APIView


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


def includes(request: HttpRequest | Request, allowed: Collection[str]) -> frozenset[str]:
    """What `?include=` asks for beyond the usual. Raises Malformed."""
    return chosen_names(request.GET, "include", allowed) or frozenset()


def only_fields(request: HttpRequest | Request, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the top-level members that `?fields=` names (all without it). Raises Malformed."""
    names = chosen_names(request.GET, "fields", document.keys())
    return {name: value for name, value in document.items() if names is None or name in names}


class ChosenFields:
    """A serializer mixin: `?fields=` leaves out the other fields before anything is computed for them."""

    def get_fields(self) -> dict[str, Any]:
        """The serializer's fields that were asked for."""
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        request = self.context.get("request")  # type: ignore[attr-defined]
        is_outermost = self.parent is None or self.parent.parent is None  # type: ignore[attr-defined]
        if request is None or request.method not in ("GET", "HEAD") or not is_outermost:
            return fields
        names = chosen_names(request.GET, "fields", fields)
        return {name: field for name, field in fields.items() if names is None or name in names}


class Filters(DjangoFilterBackend):
    """django-filter, with errors that point at the parameter."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> QuerySet[Any]:
        """The rows that match. Raises Malformed on a value that a filter cannot read."""
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset  # type: ignore[no-any-return]
        if not filterset.is_valid():
            name, problems = next(iter(filterset.errors.items()))
            raise Malformed(" ".join(problems), pointer=f"?{name}", code="bad_filter")
        return filterset.qs  # type: ignore[no-any-return]


class OrderingParameter(BaseFilterBackend):
    """`?ordering=name`: one of the view's `orderings`, a mapping of names to keyset orderings.

    orderings = {"title": ("title", "id"), "-published_at": ("-published_at", "id")}; the first is the default.
    """

    parameter: ClassVar[str] = "ordering"

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """Remember the choice for the paginator, which orders."""
        view.chosen_ordering = chosen_ordering(request.GET, view.orderings)  # type: ignore[attr-defined]
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameter in OpenAPI."""
        return [ordering_parameter(view.orderings)]


def chosen_ordering(parameters: Mapping[str, str], orderings: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keyset ordering that `?ordering=` names; the first one without it. Raises Malformed."""
    name = parameters.get(OrderingParameter.parameter) or next(iter(orderings))
    chosen_names({OrderingParameter.parameter: name}, OrderingParameter.parameter, orderings)
    if name not in orderings:
        raise Malformed(_("Name one ordering."), pointer="?ordering", code="unknown_name")
    return tuple(orderings[name])


def ordering_parameter(orderings: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The `ordering` parameter of a list in OpenAPI."""
    return {
        "name": OrderingParameter.parameter,
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
