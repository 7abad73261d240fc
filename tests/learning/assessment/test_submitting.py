import datetime as dt
from decimal import Decimal

import pytest

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem, Response
from lms_site.learning.grading.models import Grade, Score
from tests.learning.builders import answer_all, choice, essay, learner, person, started
from tests.learning.statements import end_in, facts, statements

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)


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
