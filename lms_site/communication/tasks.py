"""The jobs of the domain: thin wrappers."""

from __future__ import annotations

from lms_site.communication.contact.services import purge_messages
from lms_site.foundation.jobs import periodic


@periodic(every=86_400)
def purge_contact_messages() -> None:
    """Delete messages to the school whose time is over."""
    purge_messages()
