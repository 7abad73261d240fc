"""What attempts come to: the method that chooses among them, what lateness costs, what a pass completes."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from lms_site.foundation import sql
from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import Attempt
from lms_site.learning.grading.models import Grade
from lms_site.learning.grading.projection import AS_STORED, ONE_ATTEMPT, TOTALS
from tests.learning.builders import answer_all, choice, fixed, quiz, started

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)
VECTORS = Path(__file__).resolve().parents[4] / "shared/data/gradebook/gradebook-vectors.json"


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
