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
_BROWSER_ONLY = frozenset({"redirect_to_provider"})


def mount() -> list[URLPattern | URLResolver]:
    """The addresses, named as allauth expects them."""
    return list(_kept(headless.urlpatterns, _OFF))


def _kept(
    patterns: Iterable[URLPattern | URLResolver], off: frozenset[str]
) -> Iterable[URLPattern | URLResolver]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = list(_kept(one.url_patterns, off | _BROWSER_ONLY if one.namespace == "app" else off))
            yield URLResolver(one.pattern, inner, one.default_kwargs, one.app_name, one.namespace)
        elif one.name not in off:
            yield one
