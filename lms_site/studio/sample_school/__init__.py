"""A small school to look at: people first, then whatever each content builder adds."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from lms_site.studio.sample_school.people import Account, make_people

CONTENT = "lms_site.studio.sample_school.content"


def build(say: Callable[[str], None]) -> tuple[Account, ...]:
    """Make the school, or complete the one that is there; tells each longer step to `say`. Idempotent.

    The module `content`, where there is one, gives `build(say)` for courses, enrolments and the rest.
    """
    accounts = make_people(say)
    if find_spec(CONTENT):
        import_module(CONTENT).build(say)
    return accounts
