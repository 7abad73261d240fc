"""Which block types an author may place anew: every known one, unless a policy withholds it.

Known and offered differ: a block type that is withheld (its plugin is switched off for the school, say) still
renders, compiles and survives every save, but no new block of it can be added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lms_site.plugin_host import api as plugin_host

Policy = Callable[[str, str], bool]
"""(block set, block name) -> whether new blocks of this type are withheld."""


_course: ContextVar[str] = ContextVar("lms_course_of_offers", default="")


@contextmanager
def in_course(key: str) -> Iterator[None]:
    """Within it, what is offered is what the course of this key is offered; "" for pages outside courses."""
    token = _course.set(key)
    try:
        yield
    finally:
        _course.reset(token)


def _is_switched_off(block_set: str, name: str) -> bool:
    """Withholds the blocks of plugins that are disabled or suspended, for the school or the course."""
    del block_set
    if plugin_host.provider_of("block_types", name) is None:
        return False
    return not plugin_host.is_offered("block_types", name, _course.get())


_policies: list[Policy] = [_is_switched_off]


def withhold(policy: Policy) -> None:
    """Ask this policy, too, before a block type is offered. Called once, at start."""
    _policies.append(policy)


def is_offered(block_set: str, name: str) -> bool:
    """Whether authors may add new blocks of this type to streams of this set."""
    return not any(policy(block_set, name) for policy in _policies)


def withheld(block_set: str, names: Iterable[str]) -> list[str]:
    """Those of the names that are not offered, in the order given."""
    return [name for name in names if not is_offered(block_set, name)]


@contextmanager
def withholding(policy: Policy) -> Iterator[None]:
    """Withhold for the time of a block; for tests."""
    _policies.append(policy)
    try:
        yield
    finally:
        _policies.remove(policy)
