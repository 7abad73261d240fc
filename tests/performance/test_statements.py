"""How many statements the hot paths cost: a number, never a time."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms_site.accounts import api as accounts
from lms_site.learning import api as learning
from tests.learning import builders
from tests.world import bearer

pytestmark = pytest.mark.django_db
RIGHT = [{"position": place, "seq": 1, "data": {"chosen": ["a"]}} for place in range(1, 11)]


def statements(client, method, path, **more):
    """The statements of a call that is warm, without BEGIN, COMMIT and savepoints."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = getattr(client, method)(path, **more)
    assert answer.status_code < 300, answer.content
    plain = [one["sql"] for one in seen.captured_queries]
    return [sql for sql in plain if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]


def client_of(person):
    return Client(headers=bearer(accounts.User.objects.get(pk=person)))


def test_catalogue_tree_and_lesson_are_two_statements_at_most():
    lessons = [builders.lesson() for _ in range(5)]
    course = builders.course(*lessons)
    client = client_of(builders.learner(course))
    for path in ("courses/", f"courses/{course}/outline/", f"lessons/{lessons[0].key}/"):
        client.get(f"/api/v1/{path}")
        assert len(statements(client, "get", f"/api/v1/{path}")) <= 2, path


def test_handing_in_ten_choice_questions_is_eight_statements_at_most():
    questions = [builders.choice() for _ in range(10)]
    _course, exam, learner = builders.quiz(*questions)
    client = client_of(learner)
    view = learning.start_attempt(learner, exam.key, locale="en")
    sent = {"answers": RIGHT}
    path = f"/api/v1/attempts/{view.id}/submit"
    found = statements(client, "post", path, data=sent, content_type="application/json")
    assert len(found) <= 8, "\n".join(found)
