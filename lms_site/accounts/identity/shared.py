"""What every kind of identity provider needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.urls import reverse
from requests import RequestException  # noqa: TID251 - what allauth's session raises


def callback_url(provider: str) -> str:
    """Where a provider sends people back to; what the operator registers there."""
    return f"{settings.LMS_BASE_URL}{reverse('account_identity_callback', args=[provider])}"


def json_of(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at a provider's address. Raises OAuth2Error."""
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(address, headers=dict(headers or {}))
        response.raise_for_status()
        found = response.json()
    except RequestException as error:
        raise OAuth2Error("the provider did not answer") from error
    if not isinstance(found, dict):
        raise OAuth2Error("the provider answered something else")
    return found


def says_verified(value: object) -> bool:
    """Whether this claim calls an address verified: true, or the word (some send it as text), nothing else."""
    return value is True or value == "true"
