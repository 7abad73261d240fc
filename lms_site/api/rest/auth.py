"""Logging in and out: allauth's own endpoints, and four in the shapes of simplejwt for simple clients.

The four run through the same login stages as allauth's: a second factor or an unverified address cannot be gone around.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.headless.account.views import LoginView
from allauth.headless.constants import Client
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from lms_site.accounts import api as accounts
from lms_site.api import json
from lms_site.api.allauth_mount import mount
from lms_site.api.hot import Call, hot, operation
from lms_site.api.problems import FieldProblem, Problem
from lms_site.foundation.errors import Invalid, TooMany, Unauthenticated

TAGS = ["Authentication"]
_GOOD, _BAD_INPUT, _TOO_MANY = 200, 400, 429
_WRONG = frozenset({"email_password_mismatch", "invalid_login"})
_NO_ACCOUNT = Problem(
    status=401,
    code="no_active_account",
    detail=_("Address and password do not belong to an active account."),
    headers={"WWW-Authenticate": "Bearer"},
)
_login = LoginView.as_api_view(client=Client.APP)


class Credentials(BaseModel):
    """What a person logs in with."""

    email: str = Field(examples=["ada@example.org"])
    password: str = Field(examples=["a long enough secret"])


class TokenPair(BaseModel):
    """Tokens of a session."""

    access: str = Field(description="Send as `Authorization: Bearer ...`; good for five minutes.")
    refresh: str = Field(description="Good once, for the next pair.")


class RefreshToken(BaseModel):
    """A refresh token."""

    refresh: str


class AnyToken(BaseModel):
    """An access or a refresh token."""

    token: str


class Nothing(BaseModel):
    """An empty object."""


@operation(
    "token_obtain",
    summary="Log in with e-mail address and password",
    tags=TAGS,
    request=Credentials,
    responses={200: TokenPair},
    login=False,
    ignores_token=True,
)
def obtain(call: Call) -> HttpResponse:
    """Tokens for a person who passes every stage of logging in.

    401 says what is missing: `no_active_account`, `email_not_verified` (a mail was sent), or `second_factor_required`,
    which brings a `session_token`: send it as `X-Session-Token` with the code to `auth/app/v1/auth/2fa/authenticate`.
    """
    body = call.body()
    email, password = _text(body, "email"), _text(body, "password")
    return _answer(call, _log_in(call.request, email, password))


def _log_in(request: HttpRequest, email: str, password: str) -> dict[str, Any]:
    """What allauth answers to the same login; credentials the request brings along are left aside."""
    for header in ("HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN"):
        request.META.pop(header, None)
    request._body = json.dump({"email": email, "password": password})  # noqa: SLF001 - allauth reads request.body
    answer: dict[str, Any] = json.parse(_login(request).content)
    return answer


def _answer(call: Call, answer: dict[str, Any]) -> HttpResponse:
    meta, status = answer.get("meta") or {}, answer["status"]
    if status == _GOOD:
        return call.json({"access": meta["access_token"], "refresh": meta["refresh_token"]})
    if status == _TOO_MANY:
        raise TooMany(retry_after=60)
    if status == _BAD_INPUT:
        return _refusal(answer.get("errors", [])).response()
    return _next_stage(answer, meta).response()


def _refusal(errors: list[dict[str, str]]) -> Problem:
    codes = {error["code"] for error in errors}
    if "too_many_login_attempts" in codes:
        raise TooMany(retry_after=300)
    if codes <= _WRONG:
        return _NO_ACCOUNT
    found = [FieldProblem(f"/{error.get('param', '')}", error["code"], error["message"]) for error in errors]
    return Problem(status=422, code="invalid", detail=Invalid.message, errors=found)


def _next_stage(answer: dict[str, Any], meta: dict[str, Any]) -> Problem:
    pending = set(_pending(answer))
    headers = {"WWW-Authenticate": "Bearer"}
    if "mfa_authenticate" in pending:
        detail = _("Give the second factor to finish logging in.")
        token = {"session_token": meta.get("session_token")}
        return Problem(status=401, code="second_factor_required", detail=detail, extra=token, headers=headers)
    if "verify_email" in pending:
        detail = _("Follow the link in the mail that was sent to you, then log in again.")
        return Problem(status=401, code="email_not_verified", detail=detail, headers=headers)
    return _NO_ACCOUNT  # the account is not active: said like a wrong password


def _pending(answer: dict[str, Any]) -> Iterator[str]:
    for flow in (answer.get("data") or {}).get("flows", ()):
        if flow.get("is_pending"):
            yield flow["id"]


@operation(
    "token_of_browser",
    summary="Tokens for the session of a browser",
    tags=TAGS,
    responses={200: TokenPair},
)
def of_browser(call: Call) -> HttpResponse:
    """Tokens of the session that the browser's cookie names: for pages that log in through a provider.

    Send the cookie and the CSRF token. Session and tokens end together. Asking again replaces the refresh token of
    the session. A caller with a token has tokens: 401.
    """
    if call.admission.claims is not None:
        raise Unauthenticated
    pair = accounts.open_session(call.person, call.request.session)
    return call.json({"access": pair.access, "refresh": pair.refresh})


@operation(
    "token_refresh",
    summary="The next pair of tokens",
    tags=TAGS,
    request=RefreshToken,
    responses={200: TokenPair},
    login=False,
    ignores_token=True,
)
def refresh(call: Call) -> HttpResponse:
    """The next pair; the refresh token is used up.

    Showing a used token again ends the session. Two refreshes at once: one is answered, the other gets 409 and should
    use the tokens of the first.
    """
    pair = accounts.rotate(_text(call.body(), "refresh"))
    return call.json({"access": pair.access, "refresh": pair.refresh})


@operation(
    "token_verify",
    summary="Whether a token would be accepted now",
    tags=TAGS,
    request=AnyToken,
    responses={200: Nothing},
    login=False,
    ignores_token=True,
)
def verify(call: Call) -> HttpResponse:
    """An empty object for a good token, 401 for any other."""
    accounts.check(_text(call.body(), "token"))
    return call.json({})


@operation(
    "token_logout",
    summary="End the session of a token",
    tags=TAGS,
    request=RefreshToken,
    responses={200: Nothing},
    login=False,
    ignores_token=True,
)
def logout(call: Call) -> HttpResponse:
    """End the session: its refresh token and every access token of it stop working at once."""
    accounts.end(_text(call.body(), "refresh"))
    return call.json({})


@operation(
    "token_keys",
    summary="The public keys that verify access tokens (RFC 7517)",
    tags=TAGS,
    responses={
        200: {"type": "object", "properties": {"keys": {"type": "array", "items": {"type": "object"}}}}
    },
    login=False,
    ignores_token=True,
)
def public_keys(call: Call) -> HttpResponse:
    """For other services that check access tokens themselves; they cannot see that one was revoked."""
    response = json.json_response(accounts.keys().public_set())
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Invalid.field(name, "required", _("This field is required."))
    return value


urlpatterns = [
    path("auth/token/", hot(POST=obtain)),
    path("auth/token/browser/", hot(POST=of_browser)),
    path("auth/token/refresh/", hot(POST=refresh)),
    path("auth/token/verify/", hot(POST=verify)),
    path("auth/token/logout/", hot(POST=logout)),
    path("auth/token/keys/", hot(GET=public_keys)),
    path("auth/", include((mount(), "headless"), namespace="headless")),
]
