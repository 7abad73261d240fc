"""Mails about accounts while the mail server is down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from lms_site.accounts import mails
from lms_site.accounts.models import WaitingMail
from tests.accounts.steps import log_in, sign_up, some_address, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_mail_server(settings):
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    yield
    settings.EMAIL_BACKEND = usual


def later(hours: float):
    WaitingMail.objects.update(due_at=mails.now() - timedelta(seconds=1))
    if hours:
        WaitingMail.objects.update(created_at=mails.now() - timedelta(hours=hours))


def test_signing_up_works_and_the_mail_goes_out_later(client, settings, no_mail_server):
    address = some_address()
    assert sign_up(client, address).json()["code"] == "verify_email_pending"
    assert mail.outbox == []
    later(0)
    assert mails.send_waiting() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mails.send_waiting() == 0  # the next try has its time
    later(0)
    assert mails.send_waiting() == 1
    verify(client)
    assert log_in(client, address).status_code == 200
    assert mails.send_waiting() == 0


def test_a_mail_that_waits_cannot_be_read_in_the_database(client, no_mail_server):
    address = some_address()
    sign_up(client, address)
    with connection.cursor() as cursor:
        cursor.execute("SELECT w::text FROM accounts_waitingmail w")
        assert address not in cursor.fetchone()[0]


def test_after_a_day_a_mail_is_given_up(client, no_mail_server):
    sign_up(client, some_address())
    later(25)
    assert mails.send_waiting() == 0
    assert not WaitingMail.objects.exists()
