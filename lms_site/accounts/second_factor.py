"""How allauth's second factors meet this product: whose passkeys they are."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings


class SecondFactorAdapter(DefaultMFAAdapter):
    """What `MFA_ADAPTER` names."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The domain that passkeys are bound to and the name that browsers show; never the request's Host header."""
        return {"id": settings.LMS_PASSKEY_DOMAIN, "name": settings.WAGTAIL_SITE_NAME}
