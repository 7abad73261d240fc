"""The contact form: whoever writes is kept and mailed on, once and harmlessly; who may answer reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from content_types.models import SchoolSettings
from lms_site.accounts.models import WaitingMail
from lms_site.communication import api as communication
from lms_site.communication.contact.models import ContactMessage
from lms_site.communication.contact.services import purge_messages
from lms_site.foundation.clock import now
from lms_site.foundation.models import OutboxEvent
from tests import world

pytestmark = pytest.mark.django_db
FORM, LIST = "/api/v1/contact/", "/api/v1/contact-messages/"
SENT = {"subject": "Boots", "text": "Do I need\nboots?", "name": "Gus", "email": "gus@example.org"}


@pytest.fixture
def address() -> str:
    site = Site.objects.get(is_default_site=True)
    SchoolSettings.objects.update_or_create(site=site, defaults={"contact_email": "office@school.example"})
    return "office@school.example"


@pytest.fixture
def answering() -> dict[str, str]:
    clerk = world.person("clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="answer_contact"))
    return world.bearer(clerk)


def send(sent=SENT, **headers: str):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return Client().post(FORM, sent, content_type="application/json", headers=headers)


def test_a_guest_writes_and_the_school_gets_a_mail_it_can_answer(address):
    assert send().status_code == 202
    [sent] = mail.outbox
    assert (sent.to, sent.reply_to, sent.subject) == ([address], ["gus@example.org"], "[Contact] Boots")
    assert "Do I need\nboots?" in sent.body
    assert sent.from_email != "gus@example.org"
    kept = ContactMessage.objects.get()
    assert (kept.person, kept.state, kept.name, kept.text) == (None, "open", "Gus", "Do I need\nboots?")
    [fact] = OutboxEvent.objects.filter(type="lms.contact.received.v1")
    assert fact.body == {"message": str(kept.pk)}


def test_without_an_address_a_message_is_kept_all_the_same():
    assert send().status_code == 202
    assert (mail.outbox, ContactMessage.objects.count()) == ([], 1)


def test_while_the_mail_server_is_down_the_mail_waits_with_its_reply_address(address, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert send().status_code == 202
    assert WaitingMail.objects.get().content["reply_to"] == ["gus@example.org"]


def test_a_member_needs_not_say_who_they_are(address):
    ada = world.person("ada")
    assert send({"subject": "Boots", "text": "Needed?"}, **world.bearer(ada)).status_code == 202
    kept = ContactMessage.objects.get()
    assert (kept.person_id, kept.name, kept.email) == (ada.pk, "Ada", "ada@example.org")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "Boots\nBcc: all@example.org"),
        ("subject", "Boots\r\nBcc: all@example.org"),
        ("subject", "Boots\u2028Bcc: all@example.org"),
        ("name", "Gus\nTo: all@example.org"),
        ("email", "gus@example.org\nBcc: all@example.org"),
        ("email", "gus"),
        ("email", ""),
        ("email", "gus@example.org, all@example.org"),
        ("subject", "  "),
        ("text", ""),
        ("text", "x" * 5_001),
        ("person", "11111111-1111-7111-8111-111111111111"),
    ],
)
def test_what_would_be_another_header_or_no_text_is_refused(address, field, value):
    answer = send({**SENT, field: value})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{field}"]
    assert (mail.outbox, ContactMessage.objects.count()) == ([], 0)


def test_a_machine_that_fills_everything_in_is_thanked_and_forgotten(address):
    assert send({**SENT, "website": "https://spam.example"}).status_code == 202
    assert (mail.outbox, ContactMessage.objects.count()) == ([], 0)


def test_few_messages_at_a_time(address, settings):
    settings.LMS_RATES = {"contact": "2/10m"}
    assert [send().status_code for _ in range(3)] == [202, 202, 429]
    assert ContactMessage.objects.count() == 2


def test_who_answers_reads_filters_and_marks(answering):
    for name in ("one", "two"):
        send({**SENT, "subject": name})
    found = Client().get(LIST, headers=answering).json()["results"]
    assert [one["subject"] for one in found] == ["two", "one"]
    detail = f"{LIST}{found[0]['id']}/"
    for _ in range(2):
        marked = Client().patch(
            detail, {"state": "answered"}, content_type="application/json", headers=answering
        )
        assert (marked.json()["state"], marked.json()["answered_by"]) == ("answered", "Clerk")
    for state, subjects in (("open", ["one"]), ("answered", ["two"])):
        narrowed = Client().get(f"{LIST}?state={state}", headers=answering).json()["results"]
        assert [one["subject"] for one in narrowed] == subjects
    assert Client().get(f"{LIST}?q=TWO", headers=answering).json()["results"][0]["subject"] == "two"
    assert Client().get(f"{LIST}?state=lost", headers=answering).status_code == 400
    reopened = Client().patch(detail, {"state": "open"}, content_type="application/json", headers=answering)
    assert reopened.json()["answered_at"] is None
    assert Client().delete(detail, headers=answering).status_code == 204
    assert Client().get(detail, headers=answering).status_code == 404


def test_a_teacher_reads_none(answering):
    send()
    headers = world.bearer(world.person("tara"))
    [kept] = ContactMessage.objects.all()
    for answer in (
        Client().get(LIST, headers=headers),
        Client().get(f"{LIST}{kept.pk}/", headers=headers),
        Client().delete(f"{LIST}{kept.pk}/", headers=headers),
    ):
        assert answer.status_code == 404
    assert ContactMessage.objects.exists()


def test_the_list_costs_the_same_for_many(answering):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            Client().get(LIST, headers=answering)
        return len(caught)

    send()
    one = statements()
    for _ in range(5):
        send()
    assert statements() == one


def test_messages_are_deleted_when_their_time_is_over():
    old = now() - timedelta(days=366)
    for state, created, answered in (
        ("answered", old, old),
        ("answered", old, now()),
        ("open", old, None),
        ("open", old - timedelta(days=366), None),
    ):
        ContactMessage.objects.create(**SENT, state=state, created_at=created, answered_at=answered)
    assert purge_messages() == 2
    assert sorted(ContactMessage.objects.values_list("state", flat=True)) == ["answered", "open"]


def test_messages_of_somebody_who_is_erased_go_also_those_they_wrote_as_a_guest():
    ada = world.person("ada")
    communication.write_to_school(ada.pk, subject="One", text="As a member")
    communication.write_to_school(None, subject="Two", text="As a guest", email="Ada@Example.org")
    communication.write_to_school(None, subject="Three", text="Another", email="bob@example.org")
    ada.delete()
    assert list(ContactMessage.objects.values_list("subject", flat=True)) == ["Three"]
