"""Places given away while everybody comes and goes at once; the control does harm without the lock."""

from functools import partial

import pytest

from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.enrolment import places
from lms_site.learning.enrolment.joining_models import Application
from lms_site.learning.enrolment.models import Enrolment
from tests.foundation.together import together
from tests.learning.builders import administrator, course, lesson, person
from tests.learning.statements import facts
from tests.learning.volume import patience

pytestmark = [pytest.mark.clone, pytest.mark.usefixtures("committing_db"), patience]
RACERS = 6


def full_course(capacity: int):
    key = course(lesson(), free=True)
    learning.set_joining(administrator(), key, learning.JoiningRules(capacity=capacity, waiting_list=True))
    return key


def seated(key) -> int:
    return Enrolment.objects.filter(course_id=key).active().count()


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
