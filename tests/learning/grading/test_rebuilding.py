import random
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem
from lms_site.learning.grading.models import Grade
from tests.learning.builders import assessment as an_assessment
from tests.learning.builders import choice, course, essay, learner, person, quiz

pytestmark = pytest.mark.django_db


def rows():
    return [
        list(
            Grade.objects.order_by("person_id", "assessment_id").values(*_columns(Grade, "id", "updated_at"))
        ),
        list(Attempt.objects.order_by("pk").values()),
        list(AttemptItem.objects.order_by("pk").values()),
    ]


def _columns(model, *without):
    return [field.attname for field in model._meta.concrete_fields if field.attname not in without]


def _a_term(seed: int):
    """Several people with several attempts, some graded by hand, some overridden, some waiting, some running."""
    chance = random.Random(seed)
    owner = person()
    quizzes = [
        an_assessment(choice("a"), essay(), choice("b"), grading_method=method, pass_fraction=Decimal("0.5"))
        for method in ("best", "last", "first", "average")
    ]
    key = course(*quizzes, owner=owner)
    for who in (learner(key) for _ in range(4)):
        for item in quizzes:
            for _attempt in range(chance.randint(0, 3)):
                view = learning.start_attempt(who, item.key)
                for position, data in ((1, {"chosen": ["a"]}), (2, {"text": "x"}), (3, {"chosen": ["a"]})):
                    if chance.random() < 0.7:
                        learning.save_answer(who, view.id, position, seq=1, data=data)
                if chance.random() < 0.2:
                    break
                learning.submit(who, view.id)
                for _score in range(chance.randint(0, 2)):
                    worth = Decimal(chance.randint(0, 10)) / 10
                    learning.grade_manually(owner, view.id, chance.randint(1, 3), fraction=worth, reason="So")
    return key


@pytest.mark.parametrize("seed", range(5))
def test_a_rebuilt_gradebook_comes_out_equal(seed):
    _a_term(seed)
    before = rows()
    assert Grade.objects.exists()
    found = learning.rebuild_grades(check_only=True)
    assert found.equal
    assert learning.rebuild_grades().equal
    assert rows() == before


def test_what_was_spoilt_is_found_and_put_right():
    key = _a_term(1)
    before = rows()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE learning_grade SET fraction = 0.123, points = 9 WHERE fraction IS NOT NULL")
        cursor.execute("UPDATE learning_attempt SET points = 7 WHERE state = 'graded'")
        cursor.execute(
            "UPDATE learning_attemptitem SET fraction = 0.9, outcome = 'partial' WHERE state = 'graded'"
        )
    found = learning.rebuild_grades(course=key)
    assert found.items_wrong
    assert found.attempts_wrong
    assert found.grades_wrong
    assert rows() == before


def test_a_missing_grade_and_one_too_many_are_found():
    who, view = _one()
    Grade.objects.all().delete()
    assert learning.rebuild_grades(check_only=True).grades_wrong == 1
    learning.rebuild_grades()
    other = learner(view.course)
    Grade.objects.create(
        person_id=other,
        assessment_id=view.assessment,
        course_id=view.course,
        state="graded",
        attempts=1,
        max_points=1,
    )
    assert learning.rebuild_grades(check_only=True).grades_wrong == 1
    learning.rebuild_grades()
    assert list(Grade.objects.values_list("person_id", flat=True)) == [who]


def test_the_command_says_what_differed_and_fails_then(capsys):
    _who, _view = _one()
    call_command("rebuild_grades", "--check")
    assert "grades: 1 (0 differed)" in capsys.readouterr().out
    Grade.objects.update(points=9)
    with pytest.raises(CommandError):
        call_command("rebuild_grades", "--check")
    assert Grade.objects.get().points == 9
    with pytest.raises(CommandError):
        call_command("rebuild_grades")
    call_command("rebuild_grades", "--check")


def _one():
    _key, item, who = quiz(choice("a"))
    view = learning.start_attempt(who, item.key)
    learning.submit(who, view.id)
    return who, view
