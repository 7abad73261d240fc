"""The explorer: columns, filters and lists of each kind of page."""

import pytest
from django.urls import reverse

from tests.content_types import builders as make
from tests.content_types.studio import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return browser(make.administrator())


@pytest.mark.parametrize("level", ["catalog", "course", "module"])
def test_the_explorer_shows_each_level_with_columns_and_filters_of_its_own(level, teacher):
    module = make.module(hidden=True)
    make.lesson(module, minutes=12, free_preview=True)
    make.assessment(module, preset="exam", graded=True)
    pages = {"catalog": make.catalog(), "course": module.get_parent(), "module": module}
    url = reverse("wagtailadmin_explore", args=[pages[level].pk])
    text = teacher.get(url).content.decode()
    expected = {
        "catalog": ["Category", "Level"],
        "course": ["At a glance", "2 items"],
        "module": ["12 minutes, Free preview", "Exam, Graded"],
    }
    for words in expected[level]:
        assert words in text
    assert teacher.get(url, {"level": "beginner", "hidden": "true", "live": "true"}).status_code == 200


def test_the_explorer_asks_the_database_the_same_for_few_and_many(teacher, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    module = make.module()
    url = reverse("wagtailadmin_explore", args=[module.pk])

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            teacher.get(url)
        return len(found)

    make.lesson(module)
    make.assessment(module)
    queries()
    few = queries()
    for _ in range(5):
        make.lesson(module)
        make.assessment(module)
    assert queries() <= few + 2


def test_courses_and_assessments_have_lists_of_their_own(teacher):
    make.assessment(make.module(make.course(code="B1")), preset="exam")
    assert "B1" in teacher.get(reverse("courses:index")).content.decode()
    assert "Exam" in teacher.get(reverse("assessments:index"), {"preset": "exam"}).content.decode()
