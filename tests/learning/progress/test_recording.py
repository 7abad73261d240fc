from decimal import Decimal

import pytest

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from tests.learning.builders import assessment, choice, course, learner, lesson, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db


def test_viewing_is_remembered_and_is_the_place_to_go_on():
    one, two = lesson(), lesson()
    key = course(one, two)
    who = learner(key)
    with statements() as made:
        state = learning.record_progress(who, one.key, share=Decimal("0.4"))
    assert len(made) == 1
    assert (state.state, state.share, state.course) == ("viewed", Decimal("0.4"), key)
    point = learning.resume_point(who, key)
    assert (point.last_item, point.next_item) == (one.key, one.key)


def test_finishing_is_told_once_and_never_undone():
    one, two = lesson(), lesson()
    key = course(one, two)
    who = learner(key)
    first = learning.mark_done(who, one.key)
    again = learning.record_progress(who, one.key, share=Decimal("0.1"))
    assert (first.newly_done, again.newly_done) == (True, False)
    assert (again.state, again.share, again.done_at) == ("done", 1, first.done_at)
    assert learning.resume_point(who, key).next_item == two.key
    assert [fact["item"] for fact in facts("lms.progress.item_completed.v1")] == [str(one.key)]


def test_progress_counts_what_the_course_holds_today():
    one, two = lesson(), lesson()
    key = course(one, two)
    who = learner(key)
    learning.mark_done(who, one.key)
    learning.mark_done(who, two.key)
    course(two, lesson(), lesson(), key=key)
    progress = learning.course_progress(who, key)
    assert (progress.done, progress.total) == (1, 3)


def test_an_assessment_is_not_finished_by_saying_so():
    test = assessment(choice())
    who = learner(course(test))
    assert learning.mark_done(who, test.key).state == "viewed"


def test_who_is_no_member_writes_no_progress():
    one = lesson(preview=True)
    course(one)
    with pytest.raises(errors.NoSuchItem):
        learning.mark_done(person(), one.key)


@pytest.mark.parametrize(
    "wrong", [{"share": Decimal("1.1")}, {"share": Decimal("-0.1")}, {"state": "perfect"}]
)
def test_a_progress_that_makes_no_sense_is_refused(wrong):
    one = lesson()
    who = learner(course(one))
    with pytest.raises(Invalid):
        learning.record_progress(who, one.key, **wrong)
