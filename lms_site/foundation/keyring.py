"""Encryption of single values with the site's secrets (`LMS_SECRET_KEYS`): the first encrypts, all decrypt.

A sealed value names the key it was sealed with, so that keys can be changed while the site runs: put the new secret
first, restart, run `manage.py rotate_keys`, take the old one away.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# A sealed value: form, id of the key, nonce, ciphertext with its tag.
_FORM = b"\x01"
_ID, _NONCE, _TAG = 8, 12, 16


class CannotOpen(ValueError):
    """The value was sealed with a key that the site no longer has, for another purpose, or was tampered with."""


@dataclass(frozen=True, slots=True)
class _Key:
    id: bytes
    cipher: AESGCM


def seal(plain: bytes, *, purpose: str) -> bytes:
    """The value, encrypted and authenticated; only `unseal` with the same purpose opens it."""
    key = _keys()[0]
    nonce = os.urandom(_NONCE)
    head = _FORM + key.id
    return head + nonce + key.cipher.encrypt(nonce, plain, head + purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> bytes:
    """The value as it was. Raises CannotOpen."""
    head, nonce = sealed[: 1 + _ID], sealed[1 + _ID : 1 + _ID + _NONCE]
    if len(sealed) < 1 + _ID + _NONCE + _TAG or not head.startswith(_FORM):
        raise CannotOpen("this is no sealed value")
    for key in _keys():
        if key.id == head[1:]:
            try:
                return key.cipher.decrypt(nonce, sealed[1 + _ID + _NONCE :], head + purpose.encode())
            except InvalidTag:
                raise CannotOpen("the value was changed, or sealed for another purpose") from None
    raise CannotOpen(f"no key of LMS_SECRET_KEYS has the id {head[1:].hex()}")


def opens(sealed: bytes, *, purpose: str) -> bool:
    """Whether one of the keys opens the value."""
    try:
        unseal(sealed, purpose=purpose)
    except CannotOpen:
        return False
    return True


def is_current(sealed: bytes) -> bool:
    """Whether the value is sealed with the present key."""
    return sealed.startswith(_FORM + _keys()[0].id)


def _keys() -> Sequence[_Key]:
    return _derived(tuple(settings.LMS_SECRET_KEYS))


@lru_cache(maxsize=4)
def _derived(secrets: tuple[str, ...]) -> Sequence[_Key]:
    """A key of its own for this use from each secret, so that no other use of the secret tells about it."""
    keys = []
    for secret in secrets:
        raw = HKDF(SHA256(), length=32, salt=None, info=b"anthus sealed values 1").derive(secret.encode())
        keys.append(_Key(hashlib.sha256(b"id" + raw).digest()[:_ID], AESGCM(raw)))
    return keys
