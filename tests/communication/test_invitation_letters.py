"""Invitations that are made for an address are sent there, with a code that stands nowhere in clear."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from lms_site.accounts import api as accounts
from lms_site.communication import api as communication
from lms_site.communication.notifications.models import Delivery, Notification
from lms_site.learning import api as learning
from lms_site.learning.errors import NotATeacher
from tests.api.caller import Caller
from tests.communication.post import somebody, states, text_of
from tests.learning.builders import course, lesson
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    """A course and its owner."""
    owner = somebody("Tilda")
    return course(lesson(), owner=owner, free=True), owner


def code_in(mail):
    return re.search(r"Your code: (\w+)", text_of(mail)).group(1)


def test_an_invitation_made_by_hand_reaches_somebody_without_an_account_who_then_comes_in(
    school, post, settings
):
    settings.LMS_FRONTEND_URL = "https://school.example"
    key, owner = school
    made = Caller(owner).call(
        "POST", f"/courses/{key}/invitations/", {"email": " New@Example.org "}, expect=201
    )
    assert (made["email"], made["max_uses"]) == ("new@example.org", 1)
    post.send()
    [mail] = post.to("new@example.org")
    assert mail["Subject"] == "You are invited to “A course”"
    assert "List-Unsubscribe" not in mail
    assert code_in(mail) == made["code"]
    assert f"https://school.example/invitations/{made['code']}" in text_of(mail, "html")
    new = accounts.add_person("new@example.org", None).pk
    Caller(new).call("POST", "/invitations/redeem/", {"code": code_in(mail)}, expect=201)


def test_a_list_of_addresses_is_sent_to_each_with_a_code_of_its_own(school, post):
    key, owner = school
    addresses = [f"p{number}@example.org" for number in range(3)]
    lines = learning.invite_list(owner, key, "\n".join(addresses), dry_run=False)
    post.send()
    assert {mail["To"]: code_in(mail) for mail in post.mails} == {line.email: line.code for line in lines}


def test_a_dry_run_sends_nothing(school, post):
    key, owner = school
    learning.invite_list(owner, key, "p@example.org", dry_run=True)
    post.send()
    assert states() == []


def test_who_has_an_account_reads_of_it_in_the_site_too_and_never_finds_the_code_there(school, post):
    key, owner = school
    ada = somebody()
    made = learning.make_invitation(owner, key, learning.InvitationSpec(email=accounts.profile_of(ada).email))
    post.send()
    [row] = Caller(ada).get("/me/notifications/")["results"]
    assert row["kind"] == "invited"
    assert made.code not in str(row)
    assert len(post.to(ada)) == 1


@pytest.mark.parametrize("over", ["revoked", "used", "expired"])
def test_an_invitation_that_is_over_before_it_is_sent_is_not_sent(school, post, over):
    key, owner = school
    made = learning.make_invitation(owner, key, learning.InvitationSpec(email="new@example.org"))
    if over == "revoked":
        learning.revoke_invitation(owner, made.id)
    elif over == "used":
        learning.redeem(somebody(), made.code)
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE learning_invitation SET expires_at = now() - interval '1 second'")
    post.send()
    assert not post.to("new@example.org")
    assert Delivery.objects.get(notification__kind="invited").state == "dropped"


def test_somebody_suspended_is_sent_no_invitation(school, post):
    key, owner = school
    ada, grace = somebody("Ada"), somebody("Grace")
    addresses = {one: accounts.profile_of(one).email for one in (ada, grace)}
    get_user_model().objects.filter(pk=ada).update(is_active=False)
    learning.invite_list(owner, key, "\n".join(addresses.values()), dry_run=False)
    get_user_model().objects.filter(pk=grace).update(is_active=False)
    post.send()
    assert post.mails == []


def test_the_code_is_sealed_while_it_waits_and_gone_when_it_is_sent(school, post):
    key, owner = school
    made = learning.make_invitation(owner, key, learning.InvitationSpec(email="new@example.org"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM communication_delivery")
        [[sealed]] = cursor.fetchall()
        assert made.code.encode() not in bytes(sealed)
    assert Delivery.objects.get().sealed == {"code": made.code}
    post.send()
    assert Delivery.objects.get().sealed is None
    assert made.code not in str(list(Notification.objects.values()))


def test_only_who_gives_seats_invites_and_a_wrong_address_is_refused(school, post):
    key, owner = school
    with pytest.raises(NotATeacher):
        learning.make_invitation(somebody(), key, learning.InvitationSpec(email="new@example.org"))
    for body in ({"email": "no address"}, {"email": "a@example.org", "max_uses": 5}):
        assert Caller(owner).refused("POST", f"/courses/{key}/invitations/", body, expect=422) == "invalid"
    assert states() == []


def test_a_thousand_invitations_take_as_many_statements_as_one_and_less_than_five_seconds(school):
    key, owner = school
    with statements() as few:
        learning.invite_list(owner, key, "first@example.org", dry_run=False)
    text = "\n".join(f"p{number}@example.org" for number in range(1000))
    begun = time.monotonic()
    with statements() as many:
        learning.invite_list(owner, key, text, dry_run=False)
    assert time.monotonic() - begun < 5
    assert len(many) == len(few)
    assert Delivery.objects.count() == 1001


def test_a_person_who_wants_no_invitations_by_mail_gets_none(school, post):
    key, owner = school
    ada = somebody()
    communication.set_preferences(
        ada, [communication.WishChange(kind="invited", channel="lms.email", wanted=False)]
    )
    learning.make_invitation(owner, key, learning.InvitationSpec(email=accounts.profile_of(ada).email))
    post.send()
    assert post.to(ada) == []
    assert communication.unread_count(ada) == 1
