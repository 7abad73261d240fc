"""Two owners at once."""

from __future__ import annotations

from functools import partial

import pytest

from lms_site.learning import api as learning
from lms_site.learning.api import Role
from lms_site.learning.errors import NoOwnerLeft, NotATeacher
from lms_site.learning.models import TeamMember
from tests.foundation.together import together
from tests.learning.builders import course, lesson, person

pytestmark = [pytest.mark.clone, pytest.mark.usefixtures("committing_db")]


def test_two_owners_who_throw_each_other_out_leave_one():
    for _round in range(5):
        one, two = person(), person()
        key = course(lesson(), owner=one)
        learning.join_team(one, key, Role.OWNER, person=two)
        results = together(
            partial(learning.change_role, one, key, two, Role.GRADER),
            partial(learning.leave_team, two, key, one),
        )
        owners = TeamMember.objects.filter(course_id=key, role=Role.OWNER).count()
        assert owners == 1
        assert sum(isinstance(result, NoOwnerLeft | NotATeacher) for result in results) == 1
