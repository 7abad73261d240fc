"""allauth's JWT strategy with its three gaps closed: the one token system of the product.

Closed are: tokens of inactive people, replay of a used refresh token (ends the session), two refreshes at once.
Tokens live in `lms_site.accounts.tokens`; this class only connects them with allauth's endpoints.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.httpkit import authenticated_user, get_authorization_credential
from allauth.headless.tokens.strategies.base import AbstractTokenStrategy
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from django.http import HttpRequest

from lms_site.accounts import tokens
from lms_site.accounts.errors import TokenNotValid


class TokenStrategy(JWTTokenStrategy):
    """What `HEADLESS_TOKEN_STRATEGY` names."""

    def get_session_token(self, request: HttpRequest) -> str | None:
        """The session named by `X-Session-Token` (while logging in) or by a living access token."""
        given: str | None = AbstractTokenStrategy.get_session_token(self, request)
        token = None if given else get_authorization_credential(request, "Bearer")
        if token is None:
            return given
        try:
            return tokens.session_key_of(tokens.read_access(token)) or "-"
        except TokenNotValid:
            return "-"  # no session has this key: allauth answers 410 instead of going on anonymously

    def create_access_token(self, request: HttpRequest) -> str | None:
        """One more access token of the request's session."""
        return tokens.access_token_of(request.session)

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any] | None:
        """The first pair, when every stage of logging in is passed."""
        pair = tokens.open_session(authenticated_user(request), request.session)
        return {"access_token": pair.access, "refresh_token": pair.refresh}

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """The next pair; None when the token is refused."""
        try:
            pair = tokens.rotate(refresh_token)
        except TokenNotValid:
            return None
        return pair.access, pair.refresh
