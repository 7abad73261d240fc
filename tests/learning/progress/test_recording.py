import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from tests.learning.builders import assessment, choice, course, learner, lesson, module, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
LATER = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()  # noqa: TID251


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


def waits_for(item, other):
    return replace(
        item, rules={"release": {"match": "all", "rules": [{"kind": "item_done", "item": str(other.key)}]}}
    )


def test_where_to_go_on_is_never_an_item_that_is_locked_for_the_learner():
    last = lesson()
    ruled, waits = waits_for(lesson(), last), waits_for(module(), last)
    inside, dated = replace(lesson(), parent=waits.key), lesson(opens_at=LATER)
    key = course(dated, ruled, waits, inside, waits_for(lesson(preview=True), inside), last)
    who = learner(key)
    preview = learning.resume_point(who, key).next_item
    assert preview not in {dated.key, ruled.key, inside.key, last.key}
    learning.mark_done(who, preview)
    with statements() as made:
        assert learning.resume_point(who, key).next_item == last.key
    assert len(made) == 2
    learning.mark_done(who, last.key)
    assert learning.resume_point(who, key).next_item == ruled.key
    learning.mark_done(who, ruled.key)
    assert learning.resume_point(who, key).next_item == inside.key
    learning.mark_done(who, inside.key)
    assert learning.resume_point(who, key).next_item is None


def test_where_to_go_on_is_one_statement_in_a_course_without_rules():
    one, two = lesson(), lesson()
    who = learner(key := course(one, two))
    with statements() as made:
        assert learning.resume_point(who, key).next_item == one.key
    assert len(made) == 1


def test_a_course_that_left_its_members_the_records_alone_has_nowhere_to_go_on():
    owner = person()
    who = learner(key := course(lesson(), owner=owner))
    learning.archive_course(owner, key, keeps="records")
    assert learning.resume_point(who, key).next_item is None


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
