"""What stands in the place of allauth's own endpoints."""

from __future__ import annotations

from typing import Any

from lms_site.accounts import own_addresses, passkeys, second_factor, signing_up
from lms_site.accounts.identity.views import IdentityTokenView, OwnProvidersView

VIEWS: dict[str, Any] = {
    "manage_providers": OwnProvidersView,
    "provider_token": IdentityTokenView,
    **own_addresses.VIEWS,
    **passkeys.VIEWS,
    **second_factor.VIEWS,
    **signing_up.VIEWS,
}
"""By the names of allauth's addresses."""
