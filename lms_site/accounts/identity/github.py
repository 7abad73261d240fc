"""GitHub: plain OAuth 2, so who somebody is is asked with the access token. PKCE is on, only one address is taken."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.github.provider import GitHubProvider as Provider
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest

from lms_site.accounts.identity import shared

_PUBLIC = "https://github.com"
_KEPT = ("id", "login", "name", "email", "email_verified")


class GitHubAdapter(GitHubOAuth2Adapter):
    """The calls of one login at github.com or at a GitHub Enterprise Server."""

    state: dict[str, Any]

    def __init__(self, request: HttpRequest, web: str) -> None:
        super().__init__(request)
        api = "https://api.github.com" if web == _PUBLIC else f"{web}/api/v3"
        self.access_token_url = f"{web}/login/oauth/access_token"
        self.authorize_url = f"{web}/login/oauth/authorize"
        self.profile_url, self.emails_url = f"{api}/user", f"{api}/user/emails"

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where GitHub sends people back to; never taken from the request's Host header."""
        return shared.callback_url(self.provider_id)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who logged in. Raises OAuth2Error, also for an answer that is none of GitHub's."""
        headers = {"Authorization": f"token {token.token}"}
        profile = shared.json_of(self.profile_url, headers)
        if not isinstance(profile.get("id"), int):
            raise OAuth2Error("the profile has no id")
        addresses = self.get_emails(headers) or []
        if not isinstance(addresses, list):
            raise OAuth2Error("the addresses are no list")
        return self.get_provider().sociallogin_from_response(request, {**profile, **_best(addresses)})


class GitHubProvider(Provider):
    """GitHub, as LMS_GITHUB_CLIENT_ID sets it up."""

    oauth2_adapter_class = GitHubAdapter

    def get_oauth2_adapter(self, request: HttpRequest) -> GitHubAdapter:
        """The calls of one login."""
        return GitHubAdapter(request, self.app.settings["url"])

    def get_callback_url(self) -> str:
        """Where GitHub sends people back to."""
        return shared.callback_url(self.sub_id)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept about the account: enough to show which one it is."""
        return {name: data[name] for name in _KEPT if data.get(name) is not None}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The one address that is taken, verified or not."""
        if not data["email"]:
            return []
        return [EmailAddress(email=data["email"], verified=data["email_verified"], primary=True)]


def _best(addresses: list[Any]) -> dict[str, Any]:
    """A verified address, the primary one if it is; else the primary one. GitHub's own list says which is which."""
    known = [one for one in addresses if isinstance(one, dict) and isinstance(one.get("email"), str)]
    known.sort(key=lambda one: (one.get("verified") is True, one.get("primary") is True), reverse=True)
    if not known:
        return {"email": None, "email_verified": False}
    return {"email": known[0]["email"], "email_verified": known[0].get("verified") is True}
