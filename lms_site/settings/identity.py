"""Identity providers of the environment, as allauth wants to have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from lms_site.settings.environment import Environment

GOOGLE = "https://accounts.google.com"
_SCOPES = ("openid", "profile", "email")


def providers(environment: Environment) -> dict[str, Any]:
    """`SOCIALACCOUNT_PROVIDERS`: Google and every other OpenID Connect provider, and GitHub; PKCE for all."""
    named = {
        key: {
            "name": one.name or key,
            "client_id": one.client_id,
            "secret": one.client_secret,
            "settings": _settings(server_url=one.issuer, scope=one.scopes, trust_email=one.trust_email),
        }
        for key, one in environment.oidc_providers.items()
    }
    if environment.google_client_id:
        named["google"] = {
            "name": "Google",
            "client_id": environment.google_client_id,
            "secret": environment.google_client_secret,
            "settings": _settings(server_url=GOOGLE, scope=_SCOPES, trust_email=True),
        }
    found: dict[str, Any] = {
        "openid_connect": {"APPS": [{"provider_id": key, **one} for key, one in named.items()]}
    }
    if environment.github_client_id:
        found["github"] = {
            "APPS": [
                {
                    "client_id": environment.github_client_id,
                    "secret": environment.github_client_secret,
                    "settings": _settings(url=environment.github_url, scope=("user:email",)),
                }
            ]
        }
    return found


def addresses(found: dict[str, Any]) -> list[str]:
    """The addresses that the operator named for the providers."""
    settings = [app["settings"] for kind in found.values() for app in kind["APPS"]]
    return [one.get("server_url") or one["url"] for one in settings]


def passkey_domain(environment: Environment) -> str:
    """The domain that passkeys are bound to."""
    page = environment.frontend_url or environment.base_url
    return environment.passkey_domain or urlsplit(page).hostname or ""


def _settings(*, scope: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {"oauth_pkce_enabled": True, "scope": list(scope), **more}
