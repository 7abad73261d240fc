"""Logging in and out: allauth's endpoints, and the four of `token/` for simple clients."""

from __future__ import annotations

from allauth.headless.account.views import LoginView
from allauth.headless.constants import Client
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from lms_site.accounts import api as accounts
from lms_site.api import json
from lms_site.api.hot import Call, hot, operation
from lms_site.api.problems import Problem
from lms_site.foundation.errors import Invalid

_login = LoginView.as_api_view(client=Client.APP)

TAGS = ["Authentication"]


def _text(body: dict[str, object], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Invalid.field(name, "required", _("This field is required."))
    return value


@operation(
    "token_obtain",
    summary="Log in with e-mail address and password",
    tags=TAGS,
    responses={200: None},
    login=False,
)
def obtain(call: Call) -> HttpResponse:
    """Tokens for a person who passes every stage of logging in; what is missing is said otherwise."""
    body = call.body()
    _text(body, "email"), _text(body, "password")
    answer = json.parse(_login(call.request).content)
    meta = answer.get("meta", {})
    if answer["status"] == 200:
        return call.json({"access": meta["access_token"], "refresh": meta["refresh_token"]})
    return _not_yet(answer).response()


def _not_yet(answer: dict[str, object]) -> Problem:
    return Problem(status=401, code="no_active_account", detail=_("Address and password do not match."))


@operation("token_refresh", summary="The next pair of tokens", tags=TAGS, responses={200: None}, login=False)
def refresh(call: Call) -> HttpResponse:
    """The next pair; the refresh token is used up."""
    pair = accounts.rotate(_text(call.body(), "refresh"))
    return call.json({"access": pair.access, "refresh": pair.refresh})


@operation(
    "token_logout", summary="End the session of a token", tags=TAGS, responses={200: None}, login=False
)
def logout(call: Call) -> HttpResponse:
    """Log out."""
    accounts.end(_text(call.body(), "refresh"))
    return call.json({})


urlpatterns = [
    path("auth/token/", hot(POST=obtain)),
    path("auth/token/refresh/", hot(POST=refresh)),
    path("auth/token/logout/", hot(POST=logout)),
    path("auth/", include("allauth.headless.urls")),
]
