"""What becomes of a delivery: sent, tried again, given up; by workers that die and channels that misbehave."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from lms_plugins.notify_email.channel import Email
from lms_sdk.notifications import Result
from lms_sdk.plugin import Plugin
from lms_site.accounts import api as accounts
from lms_site.communication import api as communication
from lms_site.communication.notifications import sending
from lms_site.communication.notifications.models import Delivery, Notification, NotificationPreference
from lms_site.communication.notifications.sending import give_up_old, send_due
from lms_site.communication.notifications.services import KEPT, forget_old
from lms_site.foundation import outbox, sql
from lms_site.learning import api as learning
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins
from tests.communication.post import Post, somebody, states, text_of
from tests.learning.builders import course, lesson, person
from tests.learning.forked import child, die, end_of
from tests.learning.statements import statements

rolled_back = pytest.mark.django_db
committed = [pytest.mark.clone, pytest.mark.usefixtures("committing_db")]


def waiting(count=1, **about):
    """So many people with a delivery that waits."""
    key = course(lesson(), free=True)
    people = [somebody(f"Person{number}", **about) for number in range(count)]
    for one in people:
        learning.enrol(one, key)
    outbox.drain(strict=True)
    assert states() == ["queued"] * count
    return people


def due_now():
    """Let what waits be due at once, as if the time had passed."""
    Delivery.objects.filter(state__in=["queued", "failed"]).update(due_at=F("created_at"))


def seconds_to_wait():
    return sql.one(
        "SELECT extract(epoch FROM due_at - clock_timestamp()) AS wait FROM communication_delivery", {}
    ).wait


@rolled_back
def test_a_server_that_is_down_is_tried_again_later_and_later_and_given_up_after_a_day(post):
    waiting()
    post.server.close()
    for wait in (60, 120, 240):
        post.send_only()
        assert states() == ["failed"]
        assert wait - 5 < seconds_to_wait() <= wait
        due_now()
    Delivery.objects.update(created_at=F("created_at") - timedelta(hours=25))
    due_now()
    post.send_only()
    assert states() == ["dead"]
    due_now()
    post.send_only()
    assert Delivery.objects.get().tries == 4


@rolled_back
@pytest.mark.parametrize(
    ("status", "state"),
    [("deferred", "failed"), ("failed", "failed"), ("invalid", "dead"), ("rejected", "dead")],
)
def test_only_who_was_not_reached_is_tried_again(post, status, state):
    people = waiting(3)
    post.server.refuse(accounts.profile_of(people[1]).email, status)
    post.send_only()
    assert sorted(states()) == sorted(["sent", state, "sent"])
    post.server.refuse(accounts.profile_of(people[1]).email, "sent")
    due_now()
    post.send_only()
    assert [len(post.to(one)) for one in people] == [1, 1 if state == "failed" else 0, 1]


@rolled_back
def test_who_has_no_verified_address_reads_of_it_in_the_site_alone(post):
    key = course(lesson(), free=True)
    unverified = person()
    learning.enrol(unverified, key)
    post.send()
    assert communication.unread_count(unverified) == 1
    assert states() == ["dead"]
    assert post.mails == []


def send_and_die():
    """Take a delivery as a worker does, hand it over, and be killed before anything is put down."""
    sending._settle = lambda outcomes: die()
    send_due()


class TestKilledWorkers:
    """The worst moments: between taking and sending, and between sending and putting down that it was sent."""

    pytestmark = committed

    def killed(self, act):
        assert end_of(child(act)) == -9

    def test_killed_before_sending_the_mail_is_sent_once_by_another(self, post):
        [ada] = waiting()

        def die_in_the_channel():
            Email.send = lambda *_: die()
            send_due()

        self.killed(die_in_the_channel)
        assert post.mails == []
        assert states() == ["queued"]
        post.send_only()
        assert post.mails == []  # somebody has it, as far as one can know
        due_now()
        post.send_only()
        assert len(post.to(ada)) == 1
        assert states() == ["sent"]

    def test_killed_after_sending_it_is_sent_again_under_the_same_message_id_and_never_a_third_time(
        self, post
    ):
        [ada] = waiting()
        self.killed(send_and_die)
        assert len(post.to(ada)) == 1
        for _again in range(3):
            due_now()
            post.send_only()
        assert len({mail["Message-ID"] for mail in post.to(ada)}) == 1
        assert len(post.to(ada)) == 2
        assert states() == ["sent"]

    def test_a_channel_that_knows_ids_delivers_once_whatever_dies(self, post, tmp_path, settings):
        """Mails kept as files: the second try finds the file of the first."""
        folder = {"lms.email": {"folder": str(tmp_path), "sender": "school@example.org"}}
        settings.LMS_PLUGIN_CONFIG = folder
        waiting()
        self.killed(send_and_die)
        due_now()
        post.send_only()
        assert states() == ["sent"]
        assert len(list(tmp_path.glob("*.eml"))) == 1

    def test_put_down_before_it_is_sent_a_kill_would_lose_the_mail(self, post):
        """The control: the same kill does harm when the order is turned around."""
        waiting()

        def put_down_first():
            Delivery.objects.update(state="sent")
            Email.send = lambda *_: die()
            die()

        self.killed(put_down_first)
        due_now()
        post.send_only()
        assert post.mails == []

    def test_two_workers_at_once_send_each_mail_once(self, post):
        people = waiting(30)
        workers = [child(post.send_only) for _ in range(2)]
        assert [end_of(one) for one in workers] == [0, 0]
        assert states() == ["sent"] * 30
        assert [len(post.to(one)) for one in people] == [1] * 30


class Raises(Email):
    def send(self, batch, ctx):
        raise RuntimeError("broken")


class Leaves(Email):
    def send(self, batch, ctx):
        raise SystemExit(3)


class SaysNothing(Email):
    def send(self, batch, ctx):
        return []


class SaysNonsense(Email):
    def send(self, batch, ctx):
        return [None, Result(batch[0].id, "lovely"), Result("another", "sent")]


class CannotRender(Email):
    def render(self, message, locale, ctx):
        raise KeyError("title")


@rolled_back
@pytest.mark.parametrize("channel", [Raises, Leaves, SaysNothing, SaysNonsense, CannotRender])
def test_whatever_a_channel_does_nothing_is_lost_and_the_list_stands(post, channel):
    with with_plugins(plugin_of(channel), without=["lms.email"]):
        [ada] = waiting()
        post.send_only()
        assert states() == ["failed"]
    due_now()
    post.send_only()
    assert states() == ["sent"]
    assert communication.unread_count(ada) == 1


def plugin_of(channel):
    from lms_plugins.notify_email import plugin

    return Plugin(key="lms.email", label="Broken", config=plugin.config, notification_channels=[channel])


@rolled_back
def test_a_channel_that_is_switched_off_keeps_what_waits_and_gets_nothing_new(post):
    waiting()
    plugin_host.switch("lms.email", plugin_host.State.DISABLED)
    try:
        post.send_only()
        assert states() == ["queued"]
        key = course(lesson(), free=True)
        learning.enrol(somebody(), key)
        outbox.drain(strict=True)
        assert states() == ["queued"]
        assert [way.key for way in communication.channels()] == ["app"]
    finally:
        plugin_host.switch("lms.email", plugin_host.State.ENABLED)
    post.send_only()
    assert states() == ["sent"]


@rolled_back
def test_what_nobody_can_send_is_given_up_after_two_days_and_holds_no_secret(post):
    owner = somebody()
    key = course(lesson(), owner=owner)
    learning.make_invitation(owner, key, learning.InvitationSpec(email="new@example.org"))
    assert Delivery.objects.filter(sealed__isnull=False).count() == 1
    assert give_up_old() == 0
    Delivery.objects.update(created_at=F("created_at") - timedelta(hours=49))
    assert give_up_old() == 1
    assert Delivery.objects.filter(sealed__isnull=False).count() == 0


@rolled_back
def test_a_channel_gets_no_more_a_second_than_it_takes(settings):
    class Slow(Email):
        limits = Email.limits.__class__(batch=2, per_second=1)

    post = Post(settings)
    with with_plugins(plugin_of(Slow), without=["lms.email"]):
        waiting(4)
        begun = time.monotonic()
        assert send_due() is True
        assert len(post.mails) == 2
        while send_due():
            time.sleep(0.02)
        assert time.monotonic() - begun > 1.5
    assert len(post.mails) == 4
    post.server.close()


@rolled_back
def test_sending_many_takes_few_statements_for_each(post):
    waiting(2)
    with statements() as few:
        post.send_only()
    Notification.objects.all().delete()
    waiting(8)
    with statements() as many:
        post.send_only()
    assert len(many) - len(few) <= 6 * 4  # titles of each reader, in the reader's own language


@rolled_back
def test_notifications_are_forgotten_after_a_year_and_the_number_of_unread_ones_follows(post):
    [ada] = waiting()
    assert forget_old() == 0
    Notification.objects.update(created_at=F("created_at") - KEPT - timedelta(seconds=1))
    assert communication.unread_count(ada) == 1
    assert forget_old() == 1
    assert communication.unread_count(ada) == 0
    assert not Delivery.objects.exists()


@rolled_back
def test_a_mail_carries_the_way_out_and_one_click_takes_it(post):
    client = Client(enforce_csrf_checks=True)
    [ada] = waiting()
    post.send_only()
    [mail] = post.to(ada)
    address = mail["List-Unsubscribe"].strip("<>")
    path = address.removeprefix("http://localhost:8000")
    assert path in text_of(mail)
    page = client.get(path)
    assert page.status_code == 200
    assert wishes(ada, "enrolled")["lms.email"] is True  # looking changes nothing
    answer = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert wishes(ada, "enrolled") == {"app": True, "lms.email": False}
    assert client.post(path[:-3] + "abc").status_code == 410
    assert client.post("/notifications/unsubscribe/" + "x" * 30).status_code == 410


@rolled_back
def test_the_way_out_of_an_old_mail_is_no_error_after_the_account_was_erased(post):
    [ada] = waiting()
    post.send_only()
    path = post.to(ada)[0]["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    learning.erase_person(ada)
    assert accounts.erase_person(ada)
    for _ in range(2):
        assert Client().post(path).status_code == 200
    connection.check_constraints()
    assert not NotificationPreference.objects.exists()


def wishes(who, kind):
    [found] = [one for one in communication.preferences(who) if one.kind == kind]
    return {wish.channel: wish.wanted for wish in found.channels}
