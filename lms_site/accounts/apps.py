"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Let allauth count tries where an outage of Valkey cannot forget them, and know our kinds of providers."""
        from allauth.account.signals import password_reset
        from allauth.core.internal import ratelimit
        from allauth.mfa.totp.internal import auth as totp
        from allauth.socialaccount.providers import registry

        from lms_site.accounts.identity.links import keep_vouched_for
        from lms_site.accounts.login_limits import LoginLimitCache

        ratelimit.cache = totp.cache = LoginLimitCache()
        registry.load()
        password_reset.connect(keep_vouched_for, dispatch_uid="accounts.keep_vouched_for")
