"""Admission of a request: who calls, is the token still good, is the limit reached; one round trip to Valkey.

REST views come here through their authentication class, hot views through `lms_site.api.hot`. No SQL while Valkey
answers. While it does not, the database says whether the token is good, and limits are open (those on logging in
are kept in the database, see `lms_site.accounts.login_limits`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from lms_site.accounts import api as accounts
from lms_site.api.limits import Budget, Limit, limits_of, spend

if TYPE_CHECKING:
    from lms_site.accounts.api import User


@dataclass(slots=True)
class Admission:
    """What is known of a caller. `user` is a reference that reads no row until a column is needed."""

    user: User | AnonymousUser
    claims: accounts.Claims | None = None
    budget: Budget = field(default_factory=Budget)


def bearer(request: HttpRequest) -> str | None:
    """The token of the Authorization header; None without one or with another scheme."""
    header: str = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def has_cookie_only(request: HttpRequest) -> bool:
    """Whether a session cookie is all that could identify the caller; a token always goes first."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and "HTTP_AUTHORIZATION" not in request.META


def admit(request: HttpRequest, scope: str = "") -> Admission:
    """Admit a request with a token, or without any; the result is kept on the request for its headers.

    Raises TokenNotValid (401) for a token that is not good, TooMany (429) when a limit is reached.
    """
    token = bearer(request)
    if token is None:
        return admit_address(request, scope)
    try:
        claims = accounts.read_access(token)
    except accounts.TokenNotValid:
        _spend(request, _by_address(request, scope), ())
        raise
    admission = Admission(accounts.person_of(claims), claims)
    request.admission = admission  # type: ignore[attr-defined]
    limits = limits_of("person", str(claims.person), scope)
    admission.budget = _spend(request, limits, (accounts.flag(claims.person, claims.session),))
    if not admission.budget.flags_known:
        revoked = not accounts.is_alive(claims.person, claims.session)
    else:
        revoked = admission.budget.flagged
    if revoked:
        raise accounts.TokenNotValid
    return admission


def admit_address(request: HttpRequest, scope: str = "") -> Admission:
    """Admit a request whoever sent it. Raises TooMany."""
    admission = Admission(AnonymousUser())
    request.admission = admission  # type: ignore[attr-defined]
    admission.budget = _spend(request, _by_address(request, scope), ())
    return admission


def admit_cookie(request: HttpRequest, user: User, scope: str = "") -> Admission:
    """Admit a request of a browser whose session named the person. Raises TooMany."""
    admission = Admission(user)
    request.admission = admission  # type: ignore[attr-defined]
    admission.budget = _spend(request, limits_of("person", str(user.pk), scope), ())
    return admission


def _by_address(request: HttpRequest, scope: str) -> tuple[Limit, ...]:
    return limits_of("anonymous", accounts.limit_key(accounts.client_ip(request)), scope)


def _spend(request: HttpRequest, limits: tuple[Limit, ...], flags: tuple[str, ...]) -> Budget:
    budget = spend(limits, flags)
    request.budget = budget  # type: ignore[attr-defined]
    budget.check()
    return budget
