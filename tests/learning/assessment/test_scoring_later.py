"""Answers that cannot be scored when they are handed in: by a job, by a plugin that comes back, by a person."""

import datetime as dt
from decimal import Decimal

import pytest

from lms_sdk import Plugin
from lms_sdk.outcome import NeedsGrading, Pending, ScoreResult, State, scored
from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem, Response
from lms_site.learning.grading import later
from lms_site.learning.grading.models import Grade, Score
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import choice, person, question, quiz, started
from tests.learning.statements import facts, move_attempt
from tests.learning.toys import IMPOSSIBLE, Toy, ToyConfig, toy_plugin

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def toys(settings):
    """The toy type may be scored in the request."""
    settings.LMS_SCORING_INLINE = (*settings.LMS_SCORING_INLINE, "acme.*")


def test_with_the_plugin_absent_answers_are_kept_and_scored_when_it_is_back(toys):
    with with_plugins(toy_plugin()):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"), choice("a"))
    learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
    done = learning.submit(who, view.id)
    item = AttemptItem.objects.get(position=1)
    assert (done.state, item.state, Response.objects.get().data) == (
        "pending",
        "needs_plugin",
        {"said": "yes"},
    )
    assert later.score_item(item.pk) == "needs_plugin"
    AttemptItem.objects.exclude(retry_at=None).update(retry_at=NOW - HOUR)
    with with_plugins(toy_plugin()):
        assert later.due_items() == [item.pk]
        assert later.score_item(item.pk) == "graded"
    assert Score.objects.get(item=item).kind == "async"
    assert (Attempt.objects.get().state, Grade.objects.get().points) == ("graded", 1)
    assert len(facts("lms.attempt.graded.v1")) == 1


def test_a_type_of_a_stranger_is_scored_in_a_job():
    with with_plugins(toy_plugin()):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        assert learning.submit(who, view.id).state == "pending"
        (item,) = later.due_items()
        assert later.score_item(item) == "graded"
        assert later.score_item(item) == ""
    assert Grade.objects.get().fraction == 1


@pytest.mark.parametrize(
    "outcome", [one for one in IMPOSSIBLE if one is not None], ids=lambda one: repr(one).split(" at 0x")[0]
)
def test_a_type_that_says_what_cannot_be_true_hurts_only_its_question(toys, outcome, caplog):
    with with_plugins(toy_plugin(outcome)):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"), choice("a"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        learning.save_answer(who, view.id, 2, seq=1, data={"chosen": ["a"]})
        assert learning.submit(who, view.id).state == "pending"
    assert list(AttemptItem.objects.order_by("position").values_list("state", "fraction")) == [
        ("pending", None),
        ("graded", 1),
    ]
    assert Response.objects.filter(item__position=1, data={"said": "yes"}).exists()
    assert "acme.toy" in caplog.text
    assert "said" not in caplog.text


def test_a_type_that_keeps_failing_is_handed_to_a_person():
    with with_plugins(toy_plugin(RuntimeError("no"))):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        learning.submit(who, view.id)
        states = []
        for _try in range(later.MOST_TRIES):
            AttemptItem.objects.exclude(retry_at=None).update(retry_at=NOW - HOUR)
            states.append(later.score_item(AttemptItem.objects.get().pk))
    assert states == ["pending"] * (later.MOST_TRIES - 1) + ["needs_grading"]


def test_a_try_is_counted_before_the_type_is_called():
    with with_plugins(toy_plugin(KeyboardInterrupt())):  # as if the worker were killed
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        learning.submit(who, view.id)
        with pytest.raises(KeyboardInterrupt):
            later.score_item(AttemptItem.objects.get().pk)
    row = AttemptItem.objects.get()
    assert (row.tries, row.state, later.due_items()) == (1, "pending", [])


def _due_now() -> int:
    AttemptItem.objects.exclude(retry_at=None).update(retry_at=NOW - HOUR)
    (item,) = later.due_items()
    return item


def test_a_type_that_works_outside_is_asked_for_its_result_until_it_has_one(toys):
    with with_plugins(toy_plugin(Pending("t1", poll_after_s=600), Pending("t2", poll_after_s=60))):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        assert learning.submit(who, view.id).state == "pending"
        assert later.due_items() == []  # not before it wants to be asked
        for _poll in range(later.MOST_TRIES + 1):
            assert later.score_item(_due_now()) == "pending"
    assert AttemptItem.objects.get().held == {"token": "t2", "poll_after_s": 60}
    with with_plugins(toy_plugin(RuntimeError("score() again"), scored(Decimal("0.5")))):
        assert later.score_item(_due_now()) == "graded"
    assert Grade.objects.get().fraction == Decimal("0.5")


def test_a_result_that_never_comes_is_handed_to_a_person(toys):
    with with_plugins(toy_plugin(Pending("t1"), Pending("t1"))):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        learning.submit(who, view.id)
        move_attempt(view.id, days=8)
        assert later.score_item(_due_now()) == "needs_grading"


def test_a_result_waits_while_the_plugins_settings_are_missing(toys, settings, caplog):
    plugin = toy_plugin(Pending("t1"), scored(Decimal(1)), config=ToyConfig)
    with with_plugins(plugin):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        learning.submit(who, view.id)
        assert later.score_item(_due_now()) == "pending"
        assert "['door']" in caplog.text
        settings.LMS_PLUGIN_CONFIG = {"acme.toys": {"door": "left"}}
        assert later.score_item(_due_now()) == "graded"


def test_a_type_that_kills_its_worker_each_time_is_not_asked_a_sixth_time():
    with with_plugins(toy_plugin(KeyboardInterrupt())):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        learning.submit(who, view.id)
        for _try in range(later.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                later.score_item(_due_now())
        assert later.score_item(_due_now()) == "needs_grading"


def test_what_a_machine_suggests_is_kept_for_the_grader_and_decides_nothing(toys):
    suggestion = NeedsGrading(suggestion=ScoreResult(Decimal("0.5"), State.PARTIAL), rubric={"levels": 3})
    with with_plugins(toy_plugin(suggestion)):
        who, view = started(question({"prompt": "?"}, type_key="acme.toy"))
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        learning.submit(who, view.id)
    row = AttemptItem.objects.get()
    assert (row.state, row.fraction, row.held["rubric"], row.held["suggestion"]["fraction"]) == (
        "needs_grading",
        None,
        {"levels": 3},
        "0.5",
    )
    assert not Score.objects.exists()


def test_a_person_who_grades_while_the_job_is_at_it_has_the_last_word():
    teacher = person()
    placed = {}

    class Slow(Toy):
        def score(self, content, variant, response):
            learning.grade_manually(teacher, placed["attempt"], 1, fraction=Decimal("0.5"))
            return scored(Decimal(1))

    with with_plugins(Plugin(key="acme.toys", label="Toys", assessment_types=[Slow])):
        _key, item, who = quiz(question({"prompt": "?"}, type_key="acme.toy"), owner=teacher)
        placed["attempt"] = learning.start_attempt(who, item.key).id
        learning.save_answer(who, placed["attempt"], 1, seq=1, data={"said": "yes"})
        learning.submit(who, placed["attempt"])
        assert later.score_item(_due_now()) == ""
    assert list(Score.objects.values_list("kind", "fraction")) == [("manual", Decimal("0.5"))]
    assert Grade.objects.get().fraction == Decimal("0.5")
