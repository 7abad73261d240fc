"""Who sees whose rows: every `for_user` queryset for every kind of person."""

import pytest

from lms_site.learning import api as learning
from lms_site.learning.assessment.models import Assessment
from tests.learning.builders import administrator, answer_all, choice, course, learner, lesson, person, quiz
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    owner, rival = person(), person()
    key, item, who = quiz(choice("a"), owner=owner)
    other_key, other_item, stranger = quiz(choice("a"), owner=rival)
    classmate = learner(key)
    for one, test in ((who, item), (classmate, item), (stranger, other_item)):
        view = learning.start_attempt(one, test.key)
        answer_all(one, view)
        learning.submit(one, view.id)
    return {
        "owner": owner,
        "rival": rival,
        "learner": who,
        "classmate": classmate,
        "stranger": stranger,
        "nobody": person(),
        "staff": person(is_staff=True),
        "admin": administrator(),
        "retired admin": person(is_superuser=True, is_active=False),
        "key": key,
        "other": other_key,
    }


SEEN = {
    "owner": {"learner", "classmate"},
    "rival": {"stranger"},
    "learner": {"learner"},
    "classmate": {"classmate"},
    "stranger": {"stranger"},
    "nobody": set(),
    "staff": set(),
    "admin": {"learner", "classmate", "stranger"},
    "retired admin": set(),
}


@pytest.mark.parametrize("viewer", SEEN)
@pytest.mark.parametrize("door", ["enrolments", "attempts", "attempt_items", "item_progress", "grades"])
def test_one_sees_ones_own_rows_and_those_of_the_courses_one_teaches(world, viewer, door):
    path = {
        "enrolments": "person_id",
        "attempts": "person_id",
        "attempt_items": "attempt__person_id",
        "item_progress": "enrolment__person_id",
        "grades": "person_id",
    }[door]
    with statements() as made:
        found = set(getattr(learning, door)(world[viewer]).values_list(path, flat=True))
    teachers = {"owner", "rival", "admin"}
    expected = SEEN[viewer] if door != "grades" or viewer in teachers else set()
    assert found == {world[name] for name in expected}
    assert len(made) == 1


@pytest.mark.parametrize(
    ("viewer", "scopes"),
    [
        ("learner", {"course", "assessment", "everywhere"}),
        ("owner", {"course", "assessment"}),
        ("admin", {"course", "assessment", "everywhere"}),
        ("classmate", set()),
        ("rival", set()),
        ("staff", set()),
        ("retired admin", set()),
    ],
)
def test_accommodations_are_seen_by_whom_they_are_for_and_who_gives_them(world, viewer, scopes):
    item = learning.attempts(world["learner"]).get().assessment_id
    for by, name, scope in (
        ("owner", "course", {"course": world["key"]}),
        ("owner", "assessment", {"assessment": item}),
        ("admin", "everywhere", {}),
    ):
        spec = learning.AccommodationSpec(person=world["learner"], reason=name, extra_attempts=1, **scope)
        learning.grant_accommodation(world[by], spec)
    assert set(learning.accommodations(world[viewer]).values_list("reason", flat=True)) == scopes


@pytest.mark.parametrize("viewer", SEEN)
def test_teaching_is_one_predicate_everywhere(world, viewer):
    expected = viewer in {"owner", "admin"}
    assert learning.teaches(world[viewer], world["key"]) is expected
    assert bool(learning.learners_progress(world[viewer], world["key"]).exists()) is expected
    assert learning.administers(world[viewer]) is (viewer == "admin")


def test_assessments_are_seen_by_members_and_teachers(world):
    def seen(name):
        return set(Assessment.objects.all().for_user(world[name]).values_list("course_id", flat=True))

    assert seen("learner") == seen("owner") == {world["key"]}
    assert seen("admin") == {world["key"], world["other"]}
    assert seen("nobody") == set()


def test_a_course_that_nobody_made_is_taught_by_administrators_only():
    key = course(lesson())
    assert not learning.teaches(person(), key)
    assert learning.teaches(administrator(), key)
