"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Let allauth count tries where an outage of Valkey cannot forget them, and know our kinds of providers.

        And take part in merging people, remove pictures that nobody has any more, and follow up closed accounts.
        """
        from allauth.account.signals import password_reset
        from allauth.core.internal import ratelimit
        from allauth.mfa.totp.internal import auth as totp
        from allauth.socialaccount.providers import registry

        from lms_site.accounts.avatars import forget_files
        from lms_site.accounts.closing import keep_reactivated, tell_of_closing
        from lms_site.accounts.events import AccountClosed, AvatarDropped, PersonMerged, PersonReactivated
        from lms_site.accounts.identity.links import keep_vouched_for
        from lms_site.accounts.login_limits import LoginLimitCache
        from lms_site.accounts.managing import prove_address
        from lms_site.accounts.merging import finish_merge_of, merge, register_merge
        from lms_site.accounts.second_factor import rotate_secrets
        from lms_site.foundation.events import listen, subscribe
        from lms_site.foundation.fields import also_rotate

        ratelimit.cache = totp.cache = LoginLimitCache()
        registry.load()
        also_rotate("accounts.second_factor", rotate_secrets)
        password_reset.connect(keep_vouched_for, dispatch_uid="accounts.keep_vouched_for")
        password_reset.connect(prove_address, dispatch_uid="accounts.prove_address")
        register_merge("accounts", merge, stays=[("accounts.PersonEntry", "actor")])
        subscribe(PersonMerged, finish_merge_of, name="accounts.finish_merge")
        subscribe(AvatarDropped, forget_files, name="accounts.forget_avatar")
        subscribe(AccountClosed, tell_of_closing, name="accounts.tell_of_closing", queue="mail")
        listen(PersonReactivated, keep_reactivated)
