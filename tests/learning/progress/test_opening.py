"""A lesson or module with an opening date is closed to learners until then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchItem, NotStarted
from tests.learning.builders import course, learner, lesson, person

pytestmark = pytest.mark.django_db
FUTURE, PAST = "2999-01-01T00:00:00+00:00", "2001-01-01T00:00:00+00:00"


def test_a_lesson_opens_at_its_date_for_learners_and_is_always_open_to_its_teacher_and_as_a_preview():
    teacher = person()
    closed, opened = replace(lesson(), opens_at=FUTURE), replace(lesson(), opens_at=PAST)
    preview = replace(lesson(preview=True), opens_at=FUTURE)
    who = learner(course(closed, opened, preview, owner=teacher))
    with pytest.raises(NotStarted) as refused:
        learning.lesson_document(who, closed.key)
    assert str(refused.value.data["starts_at"]).startswith("2999-01-01")
    assert learning.lesson_document(who, opened.key).body
    assert learning.lesson_document(teacher, closed.key).body
    assert learning.lesson_document(None, preview.key).body
    with pytest.raises(NoSuchItem):
        learning.lesson_document(person(), closed.key)
