"""Who sees whose rows: the querysets of grades and accommodations for every kind of person."""

import pytest

from lms_site.learning import api as learning
from tests.learning.builders import administrator, answer_all, choice, course, learner, lesson, person, quiz
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    owner, rival = person(), person()
    key, item, who = quiz(choice("a"), owner=owner)
    _, other_item, stranger = quiz(choice("a"), owner=rival)
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
        "item": item.key,
    }


SEEN: dict[str, set[str]] = {
    "owner": {"learner", "classmate"},
    "rival": {"stranger"},
    "learner": set(),
    "classmate": set(),
    "stranger": set(),
    "nobody": set(),
    "staff": set(),
    "admin": {"learner", "classmate", "stranger"},
    "retired admin": set(),
}


@pytest.mark.parametrize("viewer", SEEN)
def test_grades_are_seen_by_who_teaches_the_course(world, viewer):
    with statements() as made:
        found = set(learning.grades(world[viewer]).values_list("person_id", flat=True))
    assert found == {world[name] for name in SEEN[viewer]}
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
    item = world["item"]
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
    assert learning.administers(world[viewer]) is (viewer == "admin")


def test_a_course_that_nobody_made_is_taught_by_administrators_only():
    key = course(lesson())
    assert not learning.teaches(person(), key)
    assert learning.teaches(administrator(), key)
