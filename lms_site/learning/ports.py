"""What this domain asks of others: whether a course is free, and to carry invitations to their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Protocol
from uuid import UUID

FREE: Final = "{free}"
"""Stands in a statement for what is not known before every app is ready, see `with_prices`."""


class FreeCourses(Protocol):
    """Knows prices."""

    def __call__(self, course: str, /) -> str:
        """SQL: whether anybody may join the course that the expression names without paying. It has no parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentInvitation:
    """An invitation that was just made for an address. Its code stands nowhere else: it is not kept here."""

    invitation: UUID
    course: UUID
    email: str
    by: UUID
    code: str = field(repr=False)


class InvitationCarrier(Protocol):
    """Brings invitations to their addresses."""

    def __call__(self, sent: Sequence[SentInvitation], /) -> None:
        """Take them in the transaction that makes them; they leave after it."""


class _Ports:
    free_courses: FreeCourses | None = None
    carrier: InvitationCarrier | None = None


def register_free_courses(answer: FreeCourses | None) -> FreeCourses | None:
    """Register who says how the database knows whether a course is free, in the upper app's `ready()`; who did before.

    It is asked in the statement that reads what else decides about joining.
    """
    before, _Ports.free_courses = _Ports.free_courses, answer
    return before


def with_prices(statement: str) -> str:
    """The statement with `FREE` replaced: whether `course.key` may be joined without paying; false: nobody knows."""
    return _with(statement, "FALSE" if _Ports.free_courses is None else _Ports.free_courses("course.key"))


@cache
def _with(statement: str, is_free: str) -> str:
    return statement.replace(FREE, is_free)


def register_invitation_carrier(carrier: InvitationCarrier | None) -> InvitationCarrier | None:
    """Register who brings invitations to their addresses, once, in the upper app's `ready()`; who did before."""
    before, _Ports.carrier = _Ports.carrier, carrier
    return before


def carry(sent: Sequence[SentInvitation]) -> None:
    """Let the invitations go to their addresses; nothing where nobody carries them."""
    if _Ports.carrier is not None and sent:
        _Ports.carrier(sent)
