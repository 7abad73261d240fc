"""Chance that can be repeated: the same attempt and item always give the same variant, and nobody can guess it."""

from __future__ import annotations

import hashlib
import hmac
import random


def seed_for(key: bytes, *names: str) -> int:
    """The seed of one item of one attempt: HMAC-SHA256 under the server's key, so it cannot be computed outside.

    The names are length-prefixed: ("ab", "c") and ("a", "bc") differ.
    """
    message = b"".join(len(part).to_bytes(4, "big") + part for part in (name.encode() for name in names))
    return int.from_bytes(hmac.new(key, message, hashlib.sha256).digest()[:8], "big") >> 1


def rng(seed: int) -> random.Random:
    """A generator that depends on the seed alone; hand it to `AssessmentType.variant`."""
    return random.Random(seed)  # noqa: S311 (not for secrets: the seed itself is an HMAC)
