"""Which block types an author may place anew: every known one whose plugin is switched on here.

Known and offered differ: a block type whose plugin is switched off, for the school or for the course, still renders,
compiles and survives every save, but no new block of it can be added.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lms_site.plugin_host import api as plugin_host

_course: ContextVar[str] = ContextVar("lms_course_of_offers", default="")


@contextmanager
def in_course(key: str) -> Iterator[None]:
    """Within it, what is offered is what the course of this key is offered; "" for pages outside courses."""
    token = _course.set(key)
    try:
        yield
    finally:
        _course.reset(token)


def is_offered(name: str) -> bool:
    """Whether authors may add new blocks of this type."""
    if plugin_host.provider_of("block_types", name) is None:
        return True
    return plugin_host.is_offered("block_types", name, _course.get())
