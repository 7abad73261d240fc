"""allauth's headless addresses, without those of features that are off, and with views of ours where they do more.

allauth mounts phone numbers and login by code whatever the settings say; called, they fail or mislead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.headless import urls as headless
from allauth.headless.constants import Client
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from lms_site.accounts.api import LOGIN_VIEWS
from lms_site.api import json

_OFF = frozenset(
    {
        "confirm_login_code",
        "manage_phone",
        "resend_email_verification_code",
        "resend_phone_verification_code",
        "verify_phone",
    }
)
_BROWSER_ONLY = _FORMS = frozenset({"redirect_to_provider"})


def mount() -> list[URLPattern | URLResolver]:
    """The addresses, named as allauth expects them."""
    return list(_kept(headless.urlpatterns, _OFF, Client.BROWSER))


def _kept(
    patterns: Iterable[URLPattern | URLResolver], off: frozenset[str], client: Client
) -> Iterable[URLPattern | URLResolver]:
    for one in patterns:
        if isinstance(one, URLResolver):
            is_app = client is Client.APP or one.namespace == "app"
            inner = list(
                _kept(
                    one.url_patterns,
                    off | _BROWSER_ONLY if is_app else off,
                    Client.APP if is_app else Client.BROWSER,
                )
            )
            yield URLResolver(one.pattern, inner, one.default_kwargs, one.app_name, one.namespace)
        elif one.name in LOGIN_VIEWS:
            view = LOGIN_VIEWS[one.name].as_api_view(client=client)
            yield URLPattern(one.pattern, _strict(view), one.default_args, one.name)
        elif one.name in _FORMS and one.name not in off:
            yield one
        elif one.name not in off:
            yield URLPattern(one.pattern, _strict(one.callback), one.default_args, one.name)


def _strict(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, for bodies that the rest of the API would read.

    allauth's own reader fails on deep nesting, and lets halves of characters pass that nothing can store.
    """

    @wraps(view)
    def reads(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "GET" and request.body:
            json.parse_object(request)
        return view(request, *args, **kwargs)

    return reads
