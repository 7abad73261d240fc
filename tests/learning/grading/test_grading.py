from decimal import Decimal
from uuid import uuid4

import pytest

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.grading.models import Score
from tests.learning.builders import administrator, choice, essay, learner, person, quiz
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in():
    """(teacher, learner, attempt): one choice answered rightly, one essay."""
    owner = person()
    _key, item, who = quiz(choice("a"), essay(), owner=owner)
    view = learning.start_attempt(who, item.key)
    learning.save_answer(who, view.id, 1, seq=1, data={"chosen": ["a"]})
    learning.save_answer(who, view.id, 2, seq=1, data={"text": "Mine"})
    learning.submit(who, view.id)
    return owner, who, view


def test_grading_the_last_waiting_answer_grades_the_attempt(handed_in):
    owner, who, view = handed_in
    graded = learning.grade_manually(owner, view.id, 2, points=Decimal("0.5"), comment="Well begun")
    assert (graded.attempt_state, graded.attempt_points, graded.fraction) == (
        "graded",
        Decimal("1.5"),
        Decimal("0.5"),
    )
    review = learning.review(who, view.id)
    assert (review.points, review.parts[1].comment, review.parts[1].outcome) == (
        Decimal("1.5"),
        "Well begun",
        "partial",
    )
    assert learning.my_grades(who)[0].fraction == Decimal("0.75")
    assert [fact["again"] for fact in facts("lms.attempt.graded.v1")] == [False]


def test_a_given_score_is_overridden_with_a_reason_and_both_are_kept(handed_in):
    owner, _who, view = handed_in
    with pytest.raises(Invalid):
        learning.grade_manually(owner, view.id, 1, fraction=Decimal(0))
    learning.grade_manually(owner, view.id, 2, fraction=Decimal(1))
    learning.grade_manually(owner, view.id, 1, fraction=Decimal(0), reason="Copied")
    lines = learning.grading_item(owner, view.id, 1).scores
    assert [(line.number, line.kind, line.fraction, line.grader, line.reason) for line in lines] == [
        (1, "auto", 1, None, ""),
        (2, "override", 0, owner, "Copied"),
    ]
    assert [fact["again"] for fact in facts("lms.attempt.graded.v1")] == [False, True]


@pytest.mark.parametrize(
    "who", ["the learner", "a stranger", "a classmate", "nobody", "staff without the course"]
)
def test_only_its_teacher_grades(handed_in, who):
    _owner, mine, view = handed_in
    graders = {
        "the learner": lambda: mine,
        "a stranger": person,
        "a classmate": lambda: learner(view.course),
        "nobody": uuid4,
        "staff without the course": lambda: person(is_staff=True),
    }
    before = Score.objects.count()
    grader = graders[who]()
    with pytest.raises(errors.NotATeacher):
        learning.grade_manually(grader, view.id, 2, fraction=Decimal(1))
    with pytest.raises(errors.NoSuchAttempt):
        learning.grading_item(grader, view.id, 2)
    assert learning.grading_queue(grader) == []
    assert Score.objects.count() == before


def test_an_administrator_grades(handed_in):
    _owner, _who, view = handed_in
    assert learning.grade_manually(administrator(), view.id, 2, fraction=Decimal(1)).attempt_state == "graded"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"fraction": Decimal("1.01")},
        {"fraction": Decimal("-0.1")},
        {"fraction": Decimal("NaN")},
        {"points": Decimal("1.5")},
        {"points": Decimal("Infinity")},
        {"fraction": Decimal(1), "points": Decimal(1)},
        {"fraction": Decimal(1), "comment": "\x00"},
        {"fraction": Decimal(1), "comment": "x" * 30_000},
    ],
    ids=repr,
)
def test_a_score_out_of_bounds_is_refused(handed_in, given):
    owner, _who, view = handed_in
    with pytest.raises(Invalid):
        learning.grade_manually(owner, view.id, 2, **given)


def test_what_is_not_handed_in_cannot_be_graded():
    owner = person()
    _key, item, who = quiz(essay(), owner=owner)
    view = learning.start_attempt(who, item.key)
    with pytest.raises(errors.NotScorable):
        learning.grade_manually(owner, view.id, 1, fraction=Decimal(1))
    with pytest.raises(errors.NoSuchAttempt):
        learning.grading_item(owner, view.id, 1)


def test_an_item_or_attempt_that_is_not_there_cannot_be_graded(handed_in):
    owner, _who, view = handed_in
    for attempt, position in ((view.id, 9), (uuid4(), 1)):
        with pytest.raises(errors.NoSuchAttempt):
            learning.grade_manually(owner, attempt, position, fraction=Decimal(1))


def test_the_queue_holds_what_waits_in_pages_and_one_statement():
    owner = person()
    key, item, _who = quiz(essay(), essay(), owner=owner)
    for who in (learner(key) for _ in range(3)):
        view = learning.start_attempt(who, item.key)
        for position in (1, 2):
            learning.save_answer(who, view.id, position, seq=1, data={"text": "Mine"})
        learning.submit(who, view.id)
    with statements() as made:
        first = learning.grading_queue(owner, limit=4)
    rest = learning.grading_queue(owner, limit=4, after=(first[-1].attempt, first[-1].position))
    assert len(made) == 1
    assert len({(one.attempt, one.position) for one in (*first, *rest)}) == 6
    learning.grade_manually(owner, first[0].attempt, first[0].position, fraction=Decimal(1))
    assert len(learning.grading_queue(owner, assessment=item.key)) == 5
    assert learning.grading_queue(owner, course=uuid4()) == []


def test_a_late_answer_is_shown_to_the_grader(handed_in):
    owner, who, view = handed_in
    with pytest.raises(errors.AttemptOver):
        learning.save_answer(who, view.id, 2, seq=2, data={"text": "Mine, and more"})
    shown = learning.grading_item(owner, view.id, 2)
    assert (shown.response, shown.late_response) == ({"text": "Mine"}, {"text": "Mine, and more"})


def test_my_grades_list_every_assessment_of_my_courses_in_one_statement(handed_in):
    _owner, who, _view = handed_in
    quiz()
    with statements() as made:
        mine = learning.my_grades(who)
    assert len(made) == 1
    assert [(one.state, one.attempts, one.fraction) for one in mine] == [("pending", 1, None)]
    _key, item, other = quiz()
    assert [(one.assessment, one.state, one.released, one.due_at) for one in learning.my_grades(other)] == [
        (item.key, "none", False, None)
    ]
