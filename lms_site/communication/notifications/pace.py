"""Not more than a channel takes in a second, however many workers there are: a mark in Valkey that fades."""

from __future__ import annotations

from redis.exceptions import RedisError

from lms_site.foundation import valkey


def take_turn(channel: str, seconds: float) -> bool:
    """Whether the channel may be used now; then it is nobody else's turn for so many seconds. Nobody sleeps.

    Without Valkey nothing is paced: to be told late is worse.
    """
    try:
        return valkey.ask("SET", _mark(channel), b"1", "NX", "PX", _milliseconds(seconds)) is not None
    except RedisError:
        return True


def keep_turn(channel: str, seconds: float) -> None:
    """Let it be somebody's turn again in so many seconds: less was sent than there was time for."""
    try:
        valkey.ask("PEXPIRE", _mark(channel), _milliseconds(seconds))
    except RedisError:
        return


def _mark(channel: str) -> str:
    return f"lms:notifications:turn:{channel}"


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))
