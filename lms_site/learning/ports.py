"""What this domain asks of others: whether a course is free, and what a plugin needs to ask the world."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from lms_sdk.context import Context


class FreeCourses(Protocol):
    """Knows prices."""

    def __call__(self, course_key: UUID, /) -> bool:
        """Whether anybody may join the course without paying."""


class PluginContexts(Protocol):
    """Knows plugins' configuration and the way out."""

    def __call__(self, type_key: str, /) -> Context:
        """What the plugin that offers this assessment type is handed when it may talk to the world."""


class _Ports:
    free_courses: FreeCourses | None = None
    plugin_contexts: PluginContexts | None = None


def register_free_courses(answer: FreeCourses | None) -> FreeCourses | None:
    """Register who knows whether a course is free, once, in the upper app's `ready()`; who knew before."""
    before, _Ports.free_courses = _Ports.free_courses, answer
    return before


def is_free(course_key: UUID) -> bool:
    """Whether the course may be joined without paying; False when nobody is there to say so."""
    return _Ports.free_courses is not None and bool(_Ports.free_courses(course_key))


def register_plugin_contexts(make: PluginContexts | None) -> None:
    """Register who makes contexts for asynchronous types; called once, in an app's `ready()`."""
    _Ports.plugin_contexts = make


def plugin_context(type_key: str) -> Context | None:
    """The context for a type's `collect`; None while nobody makes any: its results wait."""
    return None if _Ports.plugin_contexts is None else _Ports.plugin_contexts(type_key)
