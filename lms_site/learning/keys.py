"""The server's keys of this domain, derived from LMS_SECRET_KEYS: to seed chance, to sign receipts and previews.

A seed is made with the first key and stored, so that rotating keys changes no attempt. Receipts and previews are
checked with all.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from lms_sdk.rng import seed_for


def _derived(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"lms.learning.{purpose}".encode(), hashlib.sha256).digest()


def attempt_seed(attempt: UUID, item: str) -> int:
    """The seed of one item of an attempt ("layout": of its order): nobody outside can compute it."""
    return seed_for(_derived(settings.LMS_SECRET_KEYS[0], "seed"), str(attempt), item)


def receipt(attempt: UUID, position: int, seq: int, answer: bytes) -> str:
    """What a learner holds as proof that this answer was stored; `answer` is its canonical JSON."""
    return _receipt(settings.LMS_SECRET_KEYS[0], attempt, position, seq, answer)


def is_receipt(text: str, attempt: UUID, position: int, seq: int, answer: bytes) -> bool:
    """Whether the server gave this receipt for this answer, under its present or an earlier key."""
    given = text.encode()
    return any(
        hmac.compare_digest(given, _receipt(one, attempt, position, seq, answer).encode())
        for one in settings.LMS_SECRET_KEYS
    )


def preview_mac(preview: UUID) -> bytes:
    """What makes a preview's token one of ours."""
    return _preview_mac(settings.LMS_SECRET_KEYS[0], preview)


def is_preview_mac(given: bytes, preview: UUID) -> bool:
    """Whether the server signed this preview's token, under its present or an earlier key."""
    return any(hmac.compare_digest(given, _preview_mac(one, preview)) for one in settings.LMS_SECRET_KEYS)


def _preview_mac(secret: str, preview: UUID) -> bytes:
    return hmac.new(_derived(secret, "preview"), preview.bytes, hashlib.sha256).digest()


def _receipt(secret: str, attempt: UUID, position: int, seq: int, answer: bytes) -> str:
    message = f"{attempt}|{position}|{seq}|{hashlib.sha256(answer).hexdigest()}"
    digest = hmac.new(_derived(secret, "receipt"), message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
