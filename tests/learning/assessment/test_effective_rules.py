import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.assessment.attempt_models import Attempt
from lms_site.learning.assessment.models import Accommodation, Assessment
from tests.learning.builders import administrator, answer_all, choice, learner, person, quiz, rules
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def school():
    owner = person()
    key, item, who = quiz(
        choice("a"),
        owner=owner,
        time_limit_s=600,
        max_attempts=1,
        closes_at=NOW + 2 * HOUR,
        due_at=NOW + HOUR,
    )
    return owner, key, item, who


def grant(by, who, **more):
    return learning.grant_accommodation(by, learning.AccommodationSpec(person=who, **more))


def test_without_an_accommodation_the_rules_are_the_teachers(school):
    _owner, _key, item, who = school
    with statements() as made:
        mine = learning.effective_rules(who, item.key)
    assert len(made) == 2
    assert (mine.rules, mine.used, mine.running, mine.refusal, mine.attempts_left) == (
        mine.base,
        0,
        None,
        None,
        1,
    )


def test_what_was_given_in_the_course_everywhere_and_here_adds_up_to_the_best_of_each(school):
    owner, key, item, who = school
    grant(owner, who, course=key, time_factor=Decimal("1.5"))
    grant(owner, who, assessment=item.key, extra_attempts=2, extra_time_s=30)
    grant(administrator(), who, time_factor=Decimal(2), closes_at=NOW + 5 * HOUR)
    grant(owner, learner(key), assessment=item.key, extra_attempts=9)
    found = learning.effective_rules(who, item.key)
    mine = found.rules
    assert (mine.time_limit_s, mine.max_attempts, mine.closes_at) == (1230, 3, NOW + 5 * HOUR)
    assert [(one.scope, one.time_factor, one.extra_attempts) for one in found.given] == [
        ("course", Decimal("1.5"), 0),
        ("assessment", Decimal(1), 2),
        ("everywhere", Decimal(2), 0),
    ]


def test_a_running_attempt_has_the_added_time_at_once(school):
    owner, _key, item, who = school
    view = learning.start_attempt(who, item.key)
    grant(owner, who, assessment=item.key, extra_time_s=300)
    after = learning.open_attempt(who, view.id)
    assert after.deadline == view.deadline + dt.timedelta(seconds=300)
    assert after.expires_at == view.expires_at + dt.timedelta(seconds=300)


def test_time_taken_from_the_rules_is_not_taken_from_a_running_attempt(school):
    _owner, key, item, who = school
    view = learning.start_attempt(who, item.key)
    rules(item, key, time_limit_s=60, closes_at=NOW + dt.timedelta(minutes=1), due_at=None)
    assert learning.open_attempt(who, view.id).deadline == view.deadline
    rules(item, key, time_limit_s=1200)
    assert learning.open_attempt(who, view.id).deadline == view.deadline + dt.timedelta(seconds=600)


def test_an_accommodation_taken_back_is_not_taken_from_a_running_attempt(school):
    owner, _key, item, who = school
    given = grant(owner, who, assessment=item.key, extra_time_s=300)
    view = learning.start_attempt(who, item.key)
    learning.end_accommodation(owner, given)
    assert learning.open_attempt(who, view.id).deadline == view.deadline
    assert learning.effective_rules(who, item.key).rules.time_limit_s == 600


def test_a_later_due_date_is_honoured_for_what_was_handed_in_late():
    owner = person()
    _key, item, who = quiz(choice("a"), owner=owner, due_at=NOW - HOUR, late_penalty=Decimal("0.5"))
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    late = learning.submit(who, view.id)
    assert (late.late_s > 3000, late.fraction) == (True, Decimal("0.5"))
    grant(owner, who, assessment=item.key, due_at=NOW + HOUR)
    row = Attempt.objects.get(pk=view.id)
    assert (row.late_s, row.fraction) == (0, 1)
    assert learning.my_grades(who)[0].fraction == 1
    assert [fact["again"] for fact in facts("lms.attempt.graded.v1")] == [False, True]


def test_a_due_date_moved_for_all_is_honoured_for_what_was_handed_in():
    key, item, who = quiz(choice("a"), due_at=NOW - HOUR, late_penalty=Decimal("0.5"))
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    learning.submit(who, view.id)
    rules(item, key, due_at=NOW + HOUR)
    assert learning.my_grades(who)[0].fraction == 1


def test_extra_attempts_and_an_extended_closing_let_one_start_again(school):
    owner, _key, item, who = school
    learning.submit(who, learning.start_attempt(who, item.key).id)
    with pytest.raises(errors.NoAttemptsLeft):
        learning.start_attempt(who, item.key)
    grant(owner, who, assessment=item.key, extra_attempts=1)
    assert learning.start_attempt(who, item.key).number == 2


def test_what_may_not_start_is_said_with_the_reason(school):
    _owner, _key, item, who = school
    view = learning.start_attempt(who, item.key)
    assert learning.effective_rules(who, item.key).running == view.id
    learning.submit(who, view.id)
    mine = learning.effective_rules(who, item.key)
    assert (mine.refusal, mine.used, mine.attempts_left) == ("no_attempts_left", 1, 0)


def test_only_teachers_of_the_course_grant_and_only_administrators_everywhere(school):
    owner, key, item, who = school
    for by, scope in ((who, {"assessment": item.key}), (person(), {"course": key}), (owner, {})):
        with pytest.raises(errors.NotATeacher):
            grant(by, who, extra_attempts=1, **scope)
    assert not Accommodation.objects.exists()


def test_another_persons_rules_are_for_their_teacher(school):
    owner, _key, item, who = school
    assert learning.effective_rules(who, item.key, viewer_id=owner).person == who
    stranger = person()
    for viewer, subject in ((stranger, who), (stranger, stranger), (who, stranger)):
        with pytest.raises(errors.NoSuchItem):
            learning.effective_rules(subject, item.key, viewer_id=viewer)
    assert learning.effective_rules(owner, item.key).used == 0


def test_attempts_are_listed_for_members_and_teachers(school):
    owner, key, item, who = school
    assert learning.my_attempts(who, item.key) == learning.my_attempts(owner, item.key) == []
    view = learning.start_attempt(who, item.key)
    assert [one.id for one in learning.my_attempts(who, item.key)] == [view.id]
    learning.leave(who, key)
    for other in (who, person()):
        with pytest.raises(errors.NoSuchItem):
            learning.my_attempts(other, item.key)


@pytest.mark.parametrize(
    "wrong", [{"time_factor": Decimal("0.9")}, {"extra_time_s": -1}, {"extra_attempts": -1}]
)
def test_an_accommodation_that_takes_away_is_refused(school, wrong):
    owner, _key, item, who = school
    with pytest.raises(Invalid):
        grant(owner, who, assessment=item.key, **wrong)


def test_the_database_refuses_a_factor_below_one(school):
    owner, _key, _item, who = school
    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.create(person_id=who, granted_by_id=owner, time_factor=Decimal("0.5"))


def test_an_extension_keeps_answers_hidden_from_those_who_are_done():
    owner = person()
    key, item, who = quiz(choice("a"), owner=owner, closes_at=NOW + HOUR, review_score="closed")
    view = learning.start_attempt(who, item.key)
    learning.submit(who, view.id)
    Assessment.objects.filter(pk=item.key).update(closes_at=NOW - HOUR)
    assert learning.review(who, view.id).revealed.score
    assert learning.my_grades(who)[0].released
    grant(owner, learner(key), assessment=item.key, closes_at=NOW + HOUR)
    assert not learning.review(who, view.id).revealed.score
    assert not learning.my_grades(who)[0].released


@pytest.mark.parametrize(
    "given",
    [
        {"time_factor": Decimal("0.9")},
        {"time_factor": Decimal("NaN")},
        {"time_factor": Decimal(11)},
        {"extra_attempts": -1},
        {"extra_attempts": 40_000},
        {"extra_time_s": 10**10},
        {"reason": "\x00"},
    ],
    ids=repr,
)
def test_what_takes_away_or_cannot_be_stored_is_refused(school, given):
    owner, _key, item, who = school
    with pytest.raises(Invalid):
        grant(owner, who, assessment=item.key, **given)
    assert not learning.accommodations(owner).exists()


def test_a_teacher_can_give_only_to_people_of_the_course_and_learns_of_no_others(school):
    owner, key, item, _who = school
    for stranger in (person(), uuid4()):
        for scope in ({"course": key}, {"assessment": item.key}):
            with pytest.raises(Invalid) as refused:
                grant(owner, stranger, **scope, extra_attempts=1)
            assert [one.code for one in refused.value.fields["/person"]] == ["not_a_member"]
    with pytest.raises(Invalid):
        grant(administrator(), uuid4(), extra_attempts=1)
