"""Where messages to the school are mailed to."""

from __future__ import annotations

from wagtail.models import Site

from content_types.site.models import SchoolSettings
from lms_site.communication.api import register_contact_address


def connect() -> None:
    """Let the settings of the school say it; called once, from the app's `ready()`."""
    register_contact_address(contact_address)


def contact_address() -> str:
    """The address in the settings of the default site; empty: none is set."""
    rows = SchoolSettings.objects.filter(site__in=Site.objects.filter(is_default_site=True))
    address: str | None = rows.values_list("contact_email", flat=True).first()
    return address or ""
