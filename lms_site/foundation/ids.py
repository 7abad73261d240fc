"""Identifiers: random enough to be unguessable, ordered by time so that indexes stay dense."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from uuid import UUID

_RANDOM_BITS = 62
_repeated: ContextVar[Iterator[UUID] | None] = ContextVar("repeated", default=None)


def new_id() -> UUID:
    """A new UUID version 7 (RFC 9562, method 3): 48 bits of Unix milliseconds, 12 of their fraction, 62 random bits.

    So ids that a process makes one after the other sort in that order, within a millisecond too.
    """
    repeated = _repeated.get()
    if repeated is not None:
        return next(repeated)
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    return UUID(
        int=(milliseconds << 80)
        | (0x7 << 76)
        | (fraction << 64)
        | (0b10 << 62)
        | secrets.randbits(_RANDOM_BITS)
    )


@contextmanager
def repeatable_ids(seed: str) -> Iterator[None]:
    """Inside, the ids are the same each time: for work that is rolled back and done again, as in previews."""
    before = _repeated.set(_from_seed(seed))
    try:
        yield
    finally:
        _repeated.reset(before)


def _from_seed(seed: str) -> Iterator[UUID]:
    for number in count():
        yield UUID(bytes=hashlib.sha256(f"{seed}|{number}".encode()).digest()[:16], version=4)
