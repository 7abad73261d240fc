"""What this domain asks of others: whether a course is free, and to carry invitations to their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class FreeCourses(Protocol):
    """Knows prices."""

    def __call__(self, course_key: UUID, /) -> bool:
        """Whether anybody may join the course without paying."""


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
    """Register who knows whether a course is free, once, in the upper app's `ready()`; who knew before."""
    before, _Ports.free_courses = _Ports.free_courses, answer
    return before


def is_free(course_key: UUID) -> bool:
    """Whether the course may be joined without paying; False when nobody is there to say so."""
    return _Ports.free_courses is not None and bool(_Ports.free_courses(course_key))


def register_invitation_carrier(carrier: InvitationCarrier | None) -> InvitationCarrier | None:
    """Register who brings invitations to their addresses, once, in the upper app's `ready()`; who did before."""
    before, _Ports.carrier = _Ports.carrier, carrier
    return before


def carry(sent: Sequence[SentInvitation]) -> None:
    """Let the invitations go to their addresses; nothing where nobody carries them."""
    if _Ports.carrier is not None and sent:
        _Ports.carrier(sent)
