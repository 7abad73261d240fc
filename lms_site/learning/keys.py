"""The server's keys of this domain: one to seed chance, one to sign receipts, both derived from LMS_SECRET_KEYS.

A seed is made with the first key and stored, so that rotating keys changes no attempt. A receipt is checked with all.
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


def _receipt(secret: str, attempt: UUID, position: int, seq: int, answer: bytes) -> str:
    message = f"{attempt}|{position}|{seq}|{hashlib.sha256(answer).hexdigest()}"
    digest = hmac.new(_derived(secret, "receipt"), message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
