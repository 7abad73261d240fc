"""How allauth's second factors meet this product: whose passkeys they are, and how their secrets are kept.

The secrets of authenticator apps and the seeds of recovery codes stand encrypted in allauth's own table (ADR 0019).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any, Final

from allauth.headless.base.response import ConflictResponse
from allauth.headless.mfa.views import ManageTOTPView
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from lms_site.foundation import keyring
from lms_site.foundation.fields import Rotation

_PURPOSE: Final = "accounts.second_factor"
_SEALED: Final = "sealed:"
_SECRETS: Final = ("secret", "seed", "migrated_codes")


class SecondFactorAdapter(DefaultMFAAdapter):
    """What `MFA_ADAPTER` names."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The domain that passkeys are bound to and the name that browsers show; never the request's Host header."""
        return {"id": settings.LMS_PASSKEY_DOMAIN, "name": settings.WAGTAIL_SITE_NAME}

    def encrypt(self, text: str) -> str:
        """The secret as the database has it."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it was. Raises CannotOpen."""
        return unseal(encrypted_text)


class AuthenticatorAppView(ManageTOTPView):
    """allauth's, but of two that switch an authenticator app on at once the second is told."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The authenticator app; 409 when another one is on."""
        answer: HttpResponse
        try:
            with transaction.atomic():
                answer = super().post(request, *args, **kwargs)
        except IntegrityError:
            answer = ConflictResponse(request)
        return answer


VIEWS: dict[str, Any] = {"manage_totp": AuthenticatorAppView}
"""By the names of allauth's addresses."""


def seal(text: str) -> str:
    """The secret, sealed with the present key."""
    return _SEALED + base64.b64encode(keyring.seal(text.encode(), purpose=_PURPOSE)).decode()


def unseal(text: str) -> str:
    """The secret; one that was stored before secrets were sealed is as it is. Raises CannotOpen."""
    if not text.startswith(_SEALED):
        return text
    return keyring.unseal(_bytes(text), purpose=_PURPOSE).decode()


def with_secrets(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """An authenticator's data with each secret in it changed."""
    return {name: _changed(value, change) if name in _SECRETS else value for name, value in data.items()}


def rotate_secrets(*, dry_run: bool = False, batch: int = 500) -> Rotation:
    """Seal with the present key what is not; `dry_run` only counts. May be stopped and run again."""
    renewed = current = 0
    lost: list[str] = []
    for key, data in _rows(batch):
        if not _opens(data):
            lost.append(str(key))
        elif _is_current(data):
            current += 1
        elif dry_run or _renew(key):
            renewed += 1
        else:
            lost.append(str(key))
    return Rotation("mfa.Authenticator.data", renewed, current, tuple(lost))


def _rows(batch: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Keys of browsers and telephones are left out: what is kept of them is public."""
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    last = 0
    while found := list(rows.filter(pk__gt=last).values_list("pk", "data")[:batch]):
        yield from found
        last = found[-1][0]


def _is_current(data: dict[str, Any]) -> bool:
    return all(text.startswith(_SEALED) and keyring.is_current(_bytes(text)) for text in _texts(data))


def _opens(data: dict[str, Any]) -> bool:
    sealed = (_bytes(text) for text in _texts(data) if text.startswith(_SEALED))
    return all(keyring.opens(each, purpose=_PURPOSE) for each in sealed)


def _texts(data: dict[str, Any]) -> list[str]:
    values = [data[name] for name in _SECRETS if name in data]
    return [text for value in values for text in (value if isinstance(value, list) else [value])]


def _renew(key: int) -> bool:
    """Seal one row anew under its lock; False when no key opens it."""
    rows = Authenticator.objects.filter(pk=key)
    with transaction.atomic():
        data = rows.select_for_update().values_list("data", flat=True).first()
        if data is None:  # switched off in the meantime
            return True
        try:
            rows.update(data=with_secrets(data, lambda text: seal(unseal(text))))
        except keyring.CannotOpen:
            return False
    return True


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    return [change(one) for one in value] if isinstance(value, list) else change(value)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.removeprefix(_SEALED), validate=True)
    except ValueError:
        return b""  # which no key opens
