"""How allauth's social accounts meet this product: providers from the settings alone, no link by an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms_site.accounts.claims import let_go_of_claims
from lms_site.accounts.identity.calls import Session
from lms_site.accounts.terms import current_terms

if TYPE_CHECKING:
    from lms_site.accounts.models import User

_LONGEST_NAME = 150


class SocialAdapter(DefaultSocialAccountAdapter):
    """What `SOCIALACCOUNT_ADAPTER` names."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("There is an account with this address. Log in to it, then connect %s."),
        "no_verified_email": _("Your account has no verified address."),
        "no_password": _("This is the only way into your account. Set a password first."),
    }

    def get_requests_session(self) -> Session:
        """What allauth calls providers with."""
        return Session()

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers that the operator named; rows of the database are never asked."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = [app for apps in _build_apps_from_settings(client_id=client_id).values() for app in apps]
        return [app for app in found if provider is None or (app.provider_id or app.provider) == provider]

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Never: an address, whoever vouches for it, opens nobody's account (ADR 0066)."""
        return False

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Never assumed: an address is verified when the provider says so of this very address."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """A new person with the address and the name that the provider tells."""
        user: User = super().populate_user(request, sociallogin, {"email": data.get("email")})
        name = data.get("name") or data.get("username")
        user.name = " ".join(name.split())[:_LONGEST_NAME] if isinstance(name, str) else ""
        user.locale = getattr(request, "LANGUAGE_CODE", "") or user.locale
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Before anything is made of it: nobody who only claims the address keeps a new person from it."""
        signs_up = sociallogin.state.get("process") == AuthProcess.LOGIN and not sociallogin.is_existing
        for address in sociallogin.email_addresses if signs_up else ():
            let_go_of_claims(address.email)

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whether an account is made at once; not where terms are to be accepted first."""
        return current_terms() is None and bool(super().is_auto_signup_allowed(request, sociallogin))

    def validate_disconnect(self, account: SocialAccount, accounts: QuerySet[SocialAccount]) -> None:
        """Let go of an account unless nothing else opens the person's. Raises ValidationError.

        allauth has counted the others already, but also those at providers that the site no longer has.
        """
        here = {app.provider_id or app.provider for app in self.list_apps(None)}
        others = accounts.exclude(pk=account.pk).filter(provider__in=here)
        if not account.user.has_usable_password() and not others.exists():
            raise self.validation_error("no_password")
