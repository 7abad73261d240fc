import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from lms_sdk import Plugin
from lms_sdk.outcome import NeedsGrading, Pending, ScoreResult, State, scored
from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem, Response
from lms_site.learning.grading import later
from lms_site.learning.grading.models import Grade, Score
from lms_site.learning.grading.projection import AS_STORED, ONE_ATTEMPT, TOTALS
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import answer_all, choice, essay, fixed, learner, person, question, quiz
from tests.learning.statements import end_in, facts, move_attempt, statements
from tests.learning.toys import IMPOSSIBLE, Toy, ToyConfig, toy_plugin

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)
VECTORS = Path(__file__).resolve().parents[4] / "shared/data/gradebook/gradebook-vectors.json"


@pytest.fixture
def toys(settings):
    """The toy type may be scored in the request."""
    settings.LMS_SCORING_INLINE = (*settings.LMS_SCORING_INLINE, "acme.*")


def started(*questions, **rules):
    _key, item, who = quiz(*questions, **rules)
    return who, learning.start_attempt(who, item.key)


def test_handing_in_ten_choices_takes_at_most_eight_statements():
    who, view = started(*[choice("a") for _ in range(10)])
    answer_all(who, view)
    with statements() as made:
        learning.submit(who, view.id)
    assert len(made) <= 8
    assert len(made) == 2


def test_handing_in_closes_items_without_new_entries_in_their_indexes():
    who, view = started(*[choice("a") for _ in range(10)])
    changed = """
        SELECT n_tup_upd AS rows, n_tup_hot_upd AS in_place FROM pg_stat_xact_user_tables
        WHERE relname = 'learning_attemptitem'
    """
    before = sql.one(changed, {})
    learning.submit(who, view.id)
    after = sql.one(changed, {})
    assert after.rows - before.rows == after.in_place - before.in_place == 10


def test_handing_in_writes_answers_scores_grade_progress_and_facts():
    who, view = started(choice("a"), choice("b"), choice("a"), pass_fraction=Decimal("0.3"))
    answer_all(who, view, seq=4)
    learning.save_answer(who, view.id, 3, seq=5, data={"chosen": []})
    done = learning.submit(who, view.id)
    assert (done.state, done.points, done.max_points, done.fraction) == (
        "graded",
        1,
        3,
        Decimal("0.3333333333"),
    )
    assert sorted(Response.objects.values_list("item__position", "seq")) == [(1, 4), (2, 4), (3, 5)]
    assert list(
        Score.objects.order_by("item__position").values_list(
            "outcome", "fraction", "kind", "number", "plugin"
        )
    ) == [
        ("right", 1, "auto", 1, "lms.choice"),
        ("wrong", 0, "auto", 1, "lms.choice"),
        ("blank", 0, "auto", 1, "lms.choice"),
    ]
    grade = Grade.objects.get()
    assert (grade.person_id, grade.attempt_id, grade.state, grade.attempts, grade.passed) == (
        who,
        view.id,
        "graded",
        1,
        True,
    )
    assert learning.course_progress(who, view.course).done == 1
    for name in ("attempt.submitted", "attempt.graded", "progress.item_completed"):
        assert len(facts(f"lms.{name}.v1")) == 1


def test_handing_in_twice_gives_the_same_result_and_changes_nothing():
    who, view = started(choice("a"))
    answer_all(who, view)
    first = learning.submit(who, view.id)
    with statements() as made:
        again = learning.submit(
            who, view.id, answers=[learning.Answer(position=1, seq=9, data={"chosen": ["b"]})]
        )
    assert again == first
    assert len(made) == 1
    assert (Response.objects.count(), Score.objects.count()) == (1, 1)
    assert len(facts("lms.attempt.submitted.v1")) == 1


def test_a_question_never_answered_earns_nothing():
    who, view = started(choice("a"), choice("a"))
    learning.save_answer(who, view.id, 1, seq=1, data={"chosen": ["a"]})
    assert learning.submit(who, view.id).points == 1
    assert (Response.objects.count(), Score.objects.get(outcome="blank").response_seq) == (1, 0)


def test_last_answers_go_along_with_handing_in_unless_newer_ones_are_stored():
    who, view = started(choice("a"), choice("a"), choice("a"))
    learning.save_answer(who, view.id, 2, seq=5, data={"chosen": ["a"]})
    last = [
        learning.Answer(position=1, seq=1, data={"chosen": ["a"]}),
        learning.Answer(position=2, seq=4, data={"chosen": ["b"]}),
    ]
    with statements() as made:
        done = learning.submit(who, view.id, answers=last)
    assert (done.points, len(made)) == (2, 2)
    assert Response.objects.get(item__position=1).data == {"chosen": ["a"]}


def test_handing_in_with_an_answer_that_makes_no_sense_changes_nothing():
    who, view = started(choice("a"), choice("a"))
    good = learning.Answer(position=1, seq=1, data={"chosen": ["a"]})
    for wrong in (
        learning.Answer(position=7, seq=1, data={}),
        learning.Answer(position=2, seq=0, data={}),
        learning.Answer(position=2, seq=1, data={"chosen": 1}),
        good,
    ):
        with pytest.raises(Invalid):
            learning.submit(who, view.id, answers=[good, wrong])
    assert (Attempt.objects.get().state, AttemptItem.objects.filter(draft_seq=0).count()) == (
        "in_progress",
        2,
    )


def test_nobody_hands_in_another_persons_attempt():
    who, view = started()
    for other in (person(), learner(view.course)):
        with pytest.raises(errors.NoSuchAttempt):
            learning.submit(other, view.id)
    learning.leave(who, view.course)
    with pytest.raises(errors.NotEnrolled):
        learning.submit(who, view.id)
    assert Attempt.objects.get().state == "in_progress"


def test_a_score_that_is_not_revealed_is_not_in_the_answer():
    who, view = started(choice("a"), review_score="never")
    answer_all(who, view)
    done = learning.submit(who, view.id)
    assert (done.state, done.points, done.fraction, done.max_points) == ("graded", None, None, 1)


def test_an_essay_leaves_the_attempt_pending():
    who, view = started(choice("a"), essay())
    learning.save_answer(who, view.id, 1, seq=1, data={"chosen": ["a"]})
    learning.save_answer(who, view.id, 2, seq=1, data={"text": "Once upon a time"})
    done = learning.submit(who, view.id)
    assert (done.state, done.points) == ("pending", None)
    assert list(AttemptItem.objects.order_by("position").values_list("state", flat=True)) == [
        "graded",
        "needs_grading",
    ]
    grade = Grade.objects.get()
    assert (grade.state, grade.fraction) == ("pending", None)
    assert facts("lms.attempt.graded.v1") == []


def test_after_deadline_and_grace_what_was_saved_in_time_counts():
    who, view = started(choice("a"), time_limit_s=600)
    answer_all(who, view)
    end_in(view.id, seconds=-61, grace=60)
    deadline = Attempt.objects.get().deadline
    last = [learning.Answer(position=1, seq=9, data={"chosen": ["b"]})]
    done = learning.submit(who, view.id, answers=last)
    assert (done.ended_by, done.submitted_at, done.points) == ("deadline", deadline, 1)


def test_within_the_grace_handing_in_is_the_learners():
    who, view = started(choice("a"), time_limit_s=600)
    answer_all(who, view)
    end_in(view.id, seconds=-30, grace=60)
    assert learning.submit(who, view.id).ended_by == "learner"


def test_expired_attempts_are_handed_in_by_the_sweep_and_others_left():
    who, view = started(choice("a"), time_limit_s=600)
    answer_all(who, view)
    other = learning.start_attempt(learner(view.course), view.assessment)
    end_in(view.id, seconds=-61, grace=60)
    assert learning.end_expired_attempts() == 1
    assert learning.end_expired_attempts() == 0
    row = Attempt.objects.get(pk=view.id)
    assert (row.state, row.ended_by, row.submitted_at, row.points) == ("graded", "deadline", row.deadline, 1)
    assert Attempt.objects.get(pk=other.id).state == "in_progress"


def test_the_sweep_ends_attempts_of_people_who_left_too():
    who, view = started(choice("a"), time_limit_s=600)
    learning.leave(who, view.course)
    end_in(view.id, seconds=-61, grace=60)
    assert learning.end_expired_attempts() == 1


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


@pytest.mark.parametrize(
    ("method", "fraction", "counting"),
    [("best", "1", 2), ("last", "0", 3), ("first", "0.5", 1), ("average", "0.5", None)],
)
def test_the_grade_of_several_attempts_follows_the_method(method, fraction, counting):
    _key, item, who = quiz(choice("a"), choice("b"), choice("b"), choice("a"), grading_method=method)
    for right in (2, 4, 0):
        view = learning.start_attempt(who, item.key)
        for position, chosen in zip(range(1, right + 1), "abba", strict=False):
            learning.save_answer(who, view.id, position, seq=1, data={"chosen": [chosen]})
        learning.submit(who, view.id)
    grade = Grade.objects.select_related("attempt").get()
    assert (grade.fraction, grade.attempt and grade.attempt.number, grade.attempts) == (
        Decimal(fraction),
        counting,
        3,
    )


def test_a_late_attempt_loses_a_share_for_each_interval_begun_and_never_below_the_floor():
    late = {
        "due_at": NOW - dt.timedelta(hours=25),
        "late_penalty": Decimal("0.25"),
        "late_floor": Decimal("0.4"),
    }
    who, view = started(fixed(choice("a"), points="10"), **late)
    answer_all(who, view)
    done = learning.submit(who, view.id)
    assert (done.points, done.late_s // 3600) == (5, 25)
    row = Attempt.objects.get()
    assert (row.raw_points, row.fraction) == (10, Decimal("0.5"))


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared test vectors are not there")
def test_what_lateness_costs_agrees_with_canvas():
    who, view = started(choice("a"))
    learning.submit(who, view.id)
    compared = 0
    for row in json.loads(VECTORS.read_text())["late_policy"]:
        policy = row["policy"] or {"deduct_percent": 0, "every": "day"}
        if row["possible"] is None:
            continue  # grading without points, which we do not have
        sql.run(
            """UPDATE learning_assessment SET late_penalty = %(penalty)s, late_interval_s = %(interval)s,
               late_floor = %(floor)s""",
            {
                "penalty": Decimal(policy["deduct_percent"]) / 100,
                "interval": {"hour": 3600, "day": 86400}[policy["every"]],
                "floor": Decimal(policy.get("floor_percent", 0)) / 100,
            },
        )
        sql.run(
            "UPDATE learning_attempt SET max_points = %(possible)s, due_at = submitted_at - %(late)s",
            {"possible": row["possible"], "late": dt.timedelta(hours=row["late_hours"])},
        )
        sql.run(
            "UPDATE learning_attemptitem SET points = %(possible)s, fraction = %(score)s / %(possible)s::numeric",
            {"possible": row["possible"], "score": row["score"]},
        )
        found = sql.one(TOTALS.format(which=ONE_ATTEMPT, items=AS_STORED), {"attempt": view.id, "at": None})
        assert found.raw_points - found.points == Decimal(str(row["points_deducted"])), row
        compared += 1
    assert compared == 5


def test_an_assessment_done_only_when_passed_stays_open_in_the_progress():
    rules = {"completes_on": "passed", "pass_fraction": Decimal(1)}
    _key, item, who = quiz(choice("a"), **rules)
    view = learning.start_attempt(who, item.key)
    learning.submit(who, view.id)
    assert learning.course_progress(who, view.course).done == 0
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    learning.submit(who, view.id)
    assert learning.course_progress(who, view.course).done == 1


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
