"""A small school to look at: people, a site, the courses of examples/school, and what people do there."""

from __future__ import annotations

from collections.abc import Callable

from lms_site.publishing import api as publishing
from lms_site.studio.sample_school.courses import bring_courses
from lms_site.studio.sample_school.life import begin_life
from lms_site.studio.sample_school.people import Account, make_people
from lms_site.studio.sample_school.site import make_site


def build(say: Callable[[str], None]) -> tuple[Account, ...]:
    """Make the school, or complete the one that is there; tells each longer step to `say`. Idempotent.

    What people did since stays. Raises SchoolMissing where the folder of courses is not there.
    """
    accounts = make_people(say)
    make_site(say)
    bring_courses(say)
    publishing.compile_stale()
    begin_life(say)
    return accounts
