"""How allauth meets this product: names, addresses in mails, the client's address."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from lms_site.accounts.network import client_ip


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What `ACCOUNT_ADAPTER` names."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count by."""
        return client_ip(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that names the site by its own name, never by the request's Host header."""
        site = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=settings.LMS_BASE_URL)
        super().send_mail(template_prefix, email, {**context, "current_site": site})
