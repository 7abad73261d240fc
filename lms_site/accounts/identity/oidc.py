"""OpenID Connect, with what allauth's provider leaves out.

Added are: a nonce that must come back, the signature of every identity token, the issuer of the configuration, the
audience when there are several, that the profile is of the person the token names, and identity tokens that are good
once. An address counts as verified only when the provider says exactly that, and is trusted to say it.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from lms_site.accounts.identity import shared
from lms_site.accounts.login_limits import LoginLimitCache

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_NEEDED = ("exp", "iat", "iss", "aud", "sub")
_KEPT = ("sub", "name", "email", "email_verified", "preferred_username")
_CLOCKS_DIFFER = 60
_CONFIGURATION_SECONDS = 300


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """The calls of one login. `state` is what was kept while the person was at the provider."""

    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's configuration, kept for five minutes. Raises OAuth2Error."""
        app = self.get_provider().app
        address = self.get_provider().server_url
        known: dict[str, Any] | None = cache.get(f"oidc:{address}")
        if known is None:
            known = shared.json_of(address)
            _check_configuration(known, app.settings["server_url"])
            cache.set(f"oidc:{address}", known, _CONFIGURATION_SECONDS)
        return known

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to; never taken from the request's Host header."""
        return shared.callback_url(self.provider_id)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who logged in at the provider. Raises OAuth2Error."""
        claims = verified_claims(kwargs["response"].get("id_token"), self.openid_config, app.client_id)
        nonce = self.state.get("nonce")
        if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("the identity token is of another login")
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            claims = {**claims, **self._profile(token.token, claims["sub"])}
        return self.get_provider().sociallogin_from_response(request, claims)

    def _profile(self, access_token: str, subject: str) -> dict[str, Any]:
        profile = shared.json_of(self.profile_url, {"Authorization": f"Bearer {access_token}"})
        if profile.get("sub") != subject:
            raise OAuth2Error("the profile is of somebody else")
        return profile


class OidcProvider(OpenIDConnectProvider):
    """A provider of LMS_OIDC_PROVIDERS, or Google."""

    oauth2_adapter_class = OidcAdapter

    def get_callback_url(self) -> str:
        """Where the provider sends people back to."""
        return shared.callback_url(self.sub_id)

    def serialize(self) -> dict[str, Any]:
        """What finds this provider again; its own id, because two may share a client's id."""
        return {**super().serialize(), "id": self.sub_id}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Send the person to the provider, with a nonce of this login."""
        nonce = secrets.token_urlsafe(24)
        params = {**self.get_auth_params(), "nonce": nonce}
        answer: HttpResponse
        try:
            answer = super().redirect(
                request, process, next_url, data, auth_params=params, nonce=nonce, **kwargs
            )
        except OAuth2Error as error:
            state = {"process": process, "next": next_url, **kwargs}
            answer = render_authentication_error(
                request, self, exception=error, extra_context={"state": state}
            )
        return answer

    def verify_token(self, request: HttpRequest, token: dict[str, Any]) -> SocialLogin:
        """Who an identity token is about that an app of ours got. Raises ValidationError."""
        from allauth.socialaccount.adapter import get_adapter

        try:
            config = self.get_oauth2_adapter(request).openid_config
            claims = verified_claims(token.get("id_token"), config, self.app.client_id)
            _use_up(token["id_token"], claims["exp"])
        except OAuth2Error as error:
            raise get_adapter().validation_error("invalid_token") from error
        return self.sociallogin_from_response(request, claims)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept about the account: enough to show which one it is."""
        return {name: data[name] for name in _KEPT if name in data}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The address, verified or not."""
        email = data.get("email")
        if not isinstance(email, str) or not email:
            return []
        verified = shared.says_verified(data.get("email_verified")) and self.app.settings["trust_email"]
        return [EmailAddress(email=email, verified=verified, primary=True)]


def verified_claims(id_token: object, config: dict[str, Any], client_id: str) -> dict[str, Any]:
    """What a genuine identity token for this client says. Raises OAuth2Error."""
    if not isinstance(id_token, str):
        raise OAuth2Error("there is no identity token")
    try:
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _key(id_token, config["jwks_uri"]),
            algorithms=_ALGORITHMS,
            issuer=config["issuer"],
            audience=client_id,
            leeway=_CLOCKS_DIFFER,
            options={"require": list(_NEEDED)},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise OAuth2Error("the identity token is not valid") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if several and claims.get("azp") != client_id:
        raise OAuth2Error("the identity token is for another client")
    return claims


def _key(id_token: str, address: str) -> Any:
    """The provider's public key that the token names; the only one, when it names none."""
    kid = jwt.get_unverified_header(id_token).get("kid")
    keys = jwt.PyJWKSet.from_dict(shared.json_of(address)).keys
    fitting = [key for key in keys if key.key_id == kid] or (keys if kid is None and len(keys) == 1 else [])
    if not fitting:
        raise OAuth2Error("the identity token is signed with an unknown key")
    return fitting[0].key


def _check_configuration(config: dict[str, Any], server_url: str) -> None:
    """Refuse a configuration of another issuer, or one that leads from TLS into the clear."""
    issuer = server_url.partition("/.well-known/")[0].rstrip("/")
    if str(config.get("issuer", "")).rstrip("/") != issuer:
        raise OAuth2Error("the configuration is of another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(str(config.get(name, ""))).scheme not in ("https", urlsplit(issuer).scheme):
            raise OAuth2Error(f"the configuration has no usable {name}")


def _use_up(id_token: str, expires: float) -> None:
    """Let an identity token pass once. Raises OAuth2Error the second time."""
    name = f"idtoken:{hashlib.sha256(id_token.encode()).hexdigest()}"
    left = max(1.0, expires - time.time() + _CLOCKS_DIFFER)
    if not LoginLimitCache().add(name, 1, timeout=left):
        raise OAuth2Error("the identity token was used before")
