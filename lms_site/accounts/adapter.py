"""How allauth meets this product: names, addresses in mails, the client's address."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.headless.adapter import DefaultHeadlessAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms_site.accounts.mails import send
from lms_site.accounts.network import client_ip

if TYPE_CHECKING:
    from lms_site.accounts.models import User

LONGEST_ADDRESS = 254


class AccountAdapter(DefaultAccountAdapter):
    """What `ACCOUNT_ADAPTER` names. Where allauth's German says "du", the words are our own, as in the mails."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "cannot_remove_primary_email": gettext_lazy("Make another address the primary one first."),
        "enter_current_password": gettext_lazy("The current password is missing."),
        "max_email_addresses": gettext_lazy("An account has at most %d addresses."),
        "rate_limited": gettext_lazy("Too many requests. Wait a while."),
        "select_only_one": gettext_lazy("Only one can be chosen."),
        "too_many_login_attempts": gettext_lazy("Logging in failed too often. Wait a while."),
        "unverified_primary_email": gettext_lazy("A primary address must be verified first."),
        "username_blacklisted": gettext_lazy("This name is not available."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count by."""
        return client_ip(request)

    def clean_email(self, email: str) -> str:
        """The address. Raises ValidationError for one that does not fit: allauth would keep the beginning of it."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("This is too long."), code="max_length")
        cleaned: str = super().clean_email(email)
        return cleaned

    def is_safe_url(self, url: str | None) -> bool:
        """Whether people may be led there after logging in: a path of the site, or a page of an origin of ours."""
        if not url:
            return False
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        hosts = {urlsplit(own).netloc for own in _own_origins() if own == origin}
        return url_has_allowed_host_and_scheme(url, allowed_hosts=hosts)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing in the session of a browser: nobody would show it."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that names the site by its own name, never by the request's Host header."""
        site = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=settings.LMS_BASE_URL)
        known = {"request": self.request, "email": email, "current_site": site}
        send(self.render_mail(template_prefix, email, {**known, **context}))


def _own_origins() -> set[str]:
    """The site, its frontend, and the origins whose scripts may call the API."""
    pages = filter(None, [settings.LMS_BASE_URL, settings.LMS_FRONTEND_URL, *settings.CORS_ALLOWED_ORIGINS])
    return {"{0.scheme}://{0.netloc}".format(urlsplit(page)) for page in pages}


@dataclass(frozen=True, slots=True)
class LoggedInPerson:
    """What the login endpoints say of the person; everything else is at `GET /api/v1/me/`."""

    id: str = field(metadata={"description": "Stable id.", "example": "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10"})
    display: str = field(metadata={"description": "Name shown to others.", "example": "Ada Lovelace"})
    email: str | None = field(metadata={"description": "Primary address.", "example": "ada@example.org"})
    has_usable_password: bool = field(metadata={"description": "May log in by password.", "example": True})


class HeadlessAdapter(DefaultHeadlessAdapter):
    """What `HEADLESS_ADAPTER` names."""

    def get_user_dataclass(self) -> type[LoggedInPerson]:
        """The shape of a person."""
        return LoggedInPerson

    def user_as_dataclass(self, user: User) -> LoggedInPerson:
        """The person in that shape; one who is still signing up has no id yet."""
        email = EmailAddress.objects.get_primary_email(user) if user.pk else None
        return LoggedInPerson(str(user.pk or ""), str(user), email or None, user.has_usable_password())
