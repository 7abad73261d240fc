"""What this domain asks of others: whether a course is free."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class FreeCourses(Protocol):
    """Knows prices."""

    def __call__(self, course_key: UUID, /) -> bool:
        """Whether anybody may join the course without paying."""


class _Ports:
    free_courses: FreeCourses | None = None


def register_free_courses(answer: FreeCourses | None) -> FreeCourses | None:
    """Register who knows whether a course is free, once, in the upper app's `ready()`; who knew before."""
    before, _Ports.free_courses = _Ports.free_courses, answer
    return before


def is_free(course_key: UUID) -> bool:
    """Whether the course may be joined without paying; False when nobody is there to say so."""
    return _Ports.free_courses is not None and bool(_Ports.free_courses(course_key))
