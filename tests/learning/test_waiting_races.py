"""Places given away while everybody comes and goes at once; the control does harm without the lock."""

import random
from functools import partial

import pytest

from lms_site.foundation.errors import DomainError
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.enrolment import applications, places
from lms_site.learning.enrolment.joining_models import OPEN, Application
from lms_site.learning.enrolment.models import Enrolment
from tests.foundation.together import together
from tests.learning.builders import administrator, course, lesson, person
from tests.learning.statements import facts
from tests.learning.volume import patience, volume

pytestmark = [pytest.mark.clone, pytest.mark.usefixtures("committing_db"), patience]
RACERS = 6


def full_course(capacity: int):
    key = course(lesson(), free=True)
    learning.set_joining(administrator(), key, learning.JoiningRules(capacity=capacity, waiting_list=True))
    return key


def seated(key) -> int:
    return Enrolment.objects.filter(course_id=key, state="active").count()


def test_the_last_places_are_given_once_to_who_comes_at_once():
    for _round in range(3):
        key = full_course(2)
        found = together(*[partial(learning.enrol, person(), key) for _ in range(RACERS)])
        assert seated(key) == 2
        assert sum(isinstance(one, errors.CourseFull) for one in found) == RACERS - 2


def test_without_the_lock_more_would_be_seated_than_there_are_places(monkeypatch):
    for name in ("LOCK", "LOCK_LIMITED"):
        monkeypatch.setattr(places, name, getattr(places, name).replace("FOR NO KEY UPDATE", ""))
    for _round in range(20):
        key = full_course(2)
        together(*[partial(learning.enrol, person(), key) for _ in range(RACERS)])
        if seated(key) > 2:
            return
    pytest.fail("the race was never seen: the test above proves nothing")


def test_when_many_leave_at_once_as_many_are_seated_in_order_and_each_once():
    for _round in range(3):
        key = full_course(3)
        leaving, waiting = [person() for _ in range(3)], [person() for _ in range(5)]
        for who in leaving:
            learning.enrol(who, key)
        for who in waiting:
            learning.apply(who, key)
        before = len(facts("lms.enrolment.created.v1"))
        newcomers = [partial(learning.enrol, person(), key) for _ in range(3)]
        together(*[partial(learning.leave, who, key) for who in leaving], *newcomers)
        states = list(
            Application.objects.filter(course_id=key).order_by("id").values_list("state", flat=True)
        )
        assert states == ["accepted"] * 3 + ["waiting"] * 2
        assert seated(key) == 3
        assert len(facts("lms.enrolment.created.v1")) - before == 3


def test_an_invitation_for_one_lets_one_in_whoever_comes_at_once():
    key, teacher = course(lesson(), free=True), administrator()
    code = learning.make_invitation(teacher, key, learning.InvitationSpec(max_uses=1)).code
    together(*[partial(learning.redeem, person(), code) for _ in range(RACERS)])
    assert seated(key) == 1


def test_asking_at_once_is_one_application():
    key, who = full_course(1), person()
    learning.enrol(person(), key)
    found = together(*[partial(learning.apply, who, key)] * RACERS)
    assert {getattr(one, "state", one) for one in found} == {"waiting"}
    assert Application.objects.filter(person_id=who).count() == 1


def decided_at_once(seed: int) -> tuple[list[BaseException], int]:
    """Failures that are no answer, and people who both take the course and ask for a seat, after everything at once."""
    dice = random.Random(seed)
    teacher, capacity = administrator(), dice.choice([None, 2])
    key = course(lesson(), free=True)
    rules = learning.JoiningRules(approval=True, capacity=capacity, waiting_list=capacity is not None)
    learning.set_joining(teacher, key, rules)
    code = learning.make_invitation(teacher, key, learning.InvitationSpec(max_uses=2)).code
    calls = []
    for who in [person() for _ in range(3)]:
        asked = learning.apply(who, key).id
        calls += [
            partial(learning.approve, teacher, asked),
            partial(learning.add_student, teacher, key, person=who),
            partial(learning.redeem, who, code),
            dice.choice(
                [
                    partial(learning.withdraw, who, key),
                    partial(learning.refuse, teacher, asked),
                    partial(learning.remove_student, teacher, key, who),
                ]
            ),
        ]
    dice.shuffle(calls)
    found = together(*calls)
    seats = Enrolment.objects.filter(course_id=key).exclude(state="left").values("person")
    both = Application.objects.filter(course_id=key, state__in=OPEN, person__in=seats).count()
    return [one for one in found if isinstance(one, Exception) and not isinstance(one, DomainError)], both


def test_whoever_decides_at_once_nobody_waits_for_another_for_ever_and_nobody_with_a_seat_asks_for_one():
    rounds = volume(12, 200)
    assert [decided_at_once(seed) for seed in range(rounds)] == [([], 0)] * rounds


def test_who_asked_while_being_seated_asks_no_longer():
    key, teacher, who = course(lesson(), free=True), administrator(), person()
    learning.set_joining(teacher, key, learning.JoiningRules(approval=True))
    asked = learning.apply(who, key).id
    learning.give_seat(who, key, source="staff")
    Application.objects.filter(pk=asked).update(state="requested")  # as when both began at once
    applications.seat_who_waits()
    assert learning.my_application(who, key).state == "accepted"
    Application.objects.filter(pk=asked).update(state="requested")
    assert learning.approve(teacher, asked).state == "accepted"
