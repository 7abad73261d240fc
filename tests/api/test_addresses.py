"""The table of addresses says what Django's resolver says."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.urls import resolve

from lms_site.api import addresses

_KEY = "0193a8c5-7d3e-7abc-8def-0123456789ab"
_SAMPLES = {"uuid": _KEY, "int": "7", "str": "word", "slug": "a-word"}
_ROUTES = [addresses.PREFIX + str(one.pattern) for one in import_module("lms_site.api.urls").urlpatterns]
_ROUTES = [route for route in _ROUTES if "(?P<" not in route]  # plugins' own: the table holds no patterns


def _sample(route: str, **others: str) -> str:
    return re.sub(r"<(\w+):\w+>", lambda found: (_SAMPLES | others)[found[1]], route)


@pytest.mark.parametrize("route", _ROUTES)
def test_an_address_leads_where_django_would_send_it(route: str) -> None:
    path = _sample(route)
    found = addresses.match(path)
    if found is None:
        assert re.search("<(str|slug):", route) or route in {addresses.PREFIX, f"{addresses.PREFIX}auth/"}
        return
    expected = resolve(path)
    names = ("func", "args", "kwargs", "url_name", "route", "captured_kwargs", "view_name", "namespaces")
    assert [getattr(found, name) for name in names] == [getattr(expected, name) for name in names]


@pytest.mark.parametrize(
    "path",
    [
        f"/api/v1/lessons/{_KEY.upper()}/",
        "/api/v1/lessons/7/",
        f"/api/v1/lessons/{_KEY}",
        f"/api/v1/lessons/{_KEY}/\n",
        f"/api/v1/lessons/{_KEY}/nothing/",
        f"/api/v1/attempts/{_KEY}/items/{_KEY}/response/",
        f"/api/v1/attempts/{_KEY}/items/\u0667/response/",
        f"/api/v1/attempts/{_KEY}/items/-1/response/",
        f"/api/v1/attempts/{_KEY}/items/{'9' * 5000}/response/",
        f"/api/v2/lessons/{_KEY}/",
        "/api/v1/lessons/<>/",
        "/api/v1//",
    ],
)
def test_what_is_no_address_of_the_table_is_left_to_django(path: str) -> None:
    assert addresses.match(path) is None


def test_a_number_may_have_leading_zeros_as_for_django() -> None:
    found = addresses.match(f"/api/v1/attempts/{_KEY}/items/007/response/")
    assert found is not None
    assert (
        found.kwargs["position"]
        == resolve(f"/api/v1/attempts/{_KEY}/items/007/response/").kwargs["position"]
        == 7
    )
