"""Who decides about applications hears of them."""

from __future__ import annotations

import pytest

from lms_site.learning import api as learning
from tests.communication.post import somebody
from tests.learning.builders import course, lesson

pytestmark = pytest.mark.django_db
TITLE = "Somebody would like to join “"


@pytest.fixture
def owner():
    return somebody("Tilda")


@pytest.fixture
def key(owner):
    key = course(lesson(), owner=owner, free=True)
    learning.set_joining(owner, key, learning.JoiningRules(approval=True))
    return key


def asked_of(post, person) -> int:
    return sum(mail["Subject"].startswith(TITLE) for mail in post.to(person))


def test_those_of_the_team_who_give_seats_hear_that_somebody_applied_and_nobody_else_does(post, owner, key):
    editor, assistant, ada = somebody("Eddy"), somebody("Anna"), somebody("Ada")
    learning.join_team(owner, key, learning.Role.EDITOR, person=editor)
    learning.join_team(owner, key, learning.Role.ASSISTANT, person=assistant)
    learning.apply(ada, key)
    post.send()
    assert [asked_of(post, one) for one in (owner, editor, assistant, ada)] == [1, 1, 0, 0]


def test_many_who_apply_at_once_are_one_message(post, owner, key):
    for name in ("Ada", "Eve", "Bob"):
        learning.apply(somebody(name), key)
    post.send()
    assert asked_of(post, owner) == 1


def test_of_what_is_decided_or_withdrawn_before_the_message_leaves_nothing_is_said(post, owner, key):
    ada, eve = somebody("Ada"), somebody("Eve")
    learning.approve(owner, learning.apply(ada, key).id)
    learning.apply(eve, key)
    learning.withdraw(eve, key)
    post.send()
    assert asked_of(post, owner) == 0


def test_who_waits_for_a_place_needs_nobody_to_decide(post, owner, key):
    learning.set_joining(owner, key, learning.JoiningRules(capacity=1, waiting_list=True))
    learning.enrol(somebody("Ada"), key)
    learning.apply(somebody("Eve"), key)
    post.send()
    assert asked_of(post, owner) == 0
