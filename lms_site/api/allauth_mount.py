"""allauth's headless addresses, without those of features that are off.

allauth mounts phone numbers and login by code whatever the settings say; called, they fail or mislead.
"""

from __future__ import annotations

from collections.abc import Iterable

from allauth.headless import urls as headless
from django.urls import URLPattern, URLResolver

_OFF = frozenset(
    {
        "confirm_login_code",
        "manage_phone",
        "resend_email_verification_code",
        "resend_phone_verification_code",
        "verify_phone",
    }
)


def mount() -> list[URLPattern | URLResolver]:
    """The addresses, named as allauth expects them."""
    return list(_kept(headless.urlpatterns))


def _kept(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[URLPattern | URLResolver]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = list(_kept(one.url_patterns))
            yield URLResolver(one.pattern, inner, one.default_kwargs, one.app_name, one.namespace)
        elif one.name not in _OFF:
            yield one
