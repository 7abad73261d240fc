"""Processes killed between any two statements: nothing torn. What dies at any moment: see test_durability."""

from functools import partial

import pytest

from lms_site.foundation.models import OutboxEvent
from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem, Response
from lms_site.learning.grading import later, recording
from lms_site.learning.grading.models import Grade, Score
from lms_site.learning.progress.models import ItemProgress
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import answer_all, choice, question, quiz
from tests.learning.forked import killed_after
from tests.learning.toys import toy_plugin

pytestmark = [pytest.mark.clone, pytest.mark.usefixtures("committing_db")]
QUESTIONS = 3
TRACES = {"state", "items", "responses", "scores", "grade", "progress", "facts"}


def started():
    _key, item, who = quiz(*[choice("a") for _ in range(QUESTIONS)])
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    OutboxEvent.objects.all().delete()
    return who, view


def traces(view) -> set[str]:
    """Which of the things that handing in writes are there."""
    found = {
        "state": Attempt.objects.get(pk=view.id).state != "in_progress",
        "items": AttemptItem.objects.filter(attempt=view.id).exclude(state="open").exists(),
        "responses": Response.objects.filter(item__attempt=view.id).exists(),
        "scores": Score.objects.filter(item__attempt=view.id).exists(),
        "grade": Grade.objects.filter(assessment=view.assessment).exists(),
        "progress": ItemProgress.objects.filter(item=view.assessment).exists(),
        "facts": OutboxEvent.objects.exists(),
    }
    return {name for name, there in found.items() if there}


def test_killed_between_any_two_statements_handing_in_leaves_no_trace_and_can_be_repeated():
    who, view = started()
    statement = 1
    while killed_after(statement, partial(learning.submit, who, view.id)):
        assert traces(view) == set(), statement
        statement += 1
    assert statement > 2  # one locks and reads, one writes
    assert traces(view) == TRACES
    assert learning.submit(who, view.id).points == QUESTIONS
    assert Response.objects.count() == Score.objects.count() == QUESTIONS


def test_killed_between_any_two_statements_starting_leaves_no_half_attempt():
    _key, item, who = quiz(choice("a"))
    statement = 1
    while killed_after(statement, partial(learning.start_attempt, who, item.key)):
        whole = Attempt.objects.count(), AttemptItem.objects.count(), OutboxEvent.objects.count()
        assert whole[0] == whole[1], statement
        statement += 1
    assert Attempt.objects.count() == 1


def waiting_for_a_score() -> int:
    """An item that was handed in and waits for a job."""
    _key, exam, who = quiz(question({"prompt": "?"}, type_key="acme.toy"))
    view = learning.start_attempt(who, exam.key)
    learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
    learning.submit(who, view.id)
    OutboxEvent.objects.all().delete()
    return AttemptItem.objects.get(attempt=view.id).pk


def test_killed_between_any_two_statements_a_later_score_is_written_and_told_once():
    with with_plugins(toy_plugin()):
        item = waiting_for_a_score()
        statement = 1
        while killed_after(statement, partial(later.score_item, item)):
            whole = Score.objects.count(), OutboxEvent.objects.count(), Attempt.objects.get().state
            assert whole == (0, 0, "pending"), statement
            AttemptItem.objects.exclude(retry_at=None).update(retry_at="2020-01-01T00:00:00Z", tries=0)
            statement += 1
        assert later.score_item(item) == ""
    assert statement > 5
    assert Score.objects.get().kind == "async"
    assert (Grade.objects.get().points, Attempt.objects.get().state) == (1, "graded")
    assert OutboxEvent.objects.filter(type="lms.attempt.graded.v1").count() == 1


def test_without_the_transaction_a_kill_would_tear_a_later_score():
    """The control: the same kills do harm when the guard is off."""

    def torn(item: int) -> None:
        recording.require_transaction = lambda _what: None
        later._write = later._write.__wrapped__
        later.score_item(item)

    left = []
    with with_plugins(toy_plugin()):
        for statement in range(3, 7):
            item = waiting_for_a_score()
            killed_after(statement, partial(torn, item))
            attempt = AttemptItem.objects.select_related("attempt").get(pk=item).attempt
            left.append((Score.objects.filter(item=item).exists(), attempt.state))
    assert (True, "pending") in left
