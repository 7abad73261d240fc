"""What the database keeps of second factors: nothing that a stolen dump could log in with."""

from __future__ import annotations

import json
from importlib import import_module
from io import StringIO
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from lms_site.accounts.second_factor import rotate_secrets
from lms_site.foundation.fields import Rotation
from lms_site.foundation.keyring import CannotOpen
from tests import world
from tests.accounts.test_second_factor import code

pytestmark = pytest.mark.django_db
OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture
def ada():
    return world.person(f"ada-{uuid4().hex}")


@pytest.fixture
def secret(ada, settings):
    """Ada's secret, kept under the old key."""
    settings.LMS_SECRET_KEYS = (OLD,)
    made = generate_totp_secret()
    TOTP.activate(ada, made)
    return made


def kept(person) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(data::text, ' ') FROM mfa_authenticator WHERE user_id = %s", [person.pk]
        )
        return cursor.fetchone()[0]


def put(person, **data) -> Authenticator:
    """A second factor as it was stored before secrets were sealed."""
    type_ = Authenticator.Type.TOTP if "secret" in data else Authenticator.Type.RECOVERY_CODES
    return Authenticator.objects.create(user=person, type=type_, data=data)


def check() -> str:
    out = StringIO()
    call_command("rotate_keys", "--check", stdout=out)
    return out.getvalue()


def test_neither_the_secret_of_an_app_nor_the_seed_of_recovery_codes_stands_in_the_database(ada, secret):
    codes = RecoveryCodes.activate(ada)
    shown = codes.generate_codes()
    found = kept(ada)
    assert secret not in found
    assert not any(one in found for one in shown)
    assert all(value.startswith("sealed:") for value in (codes.instance.data["seed"],))
    assert Authenticator.objects.get(user=ada, type="totp").wrap().validate_code(code(secret))
    fresh = Authenticator.objects.get(user=ada, type="recovery_codes").wrap()
    assert fresh.validate_code(shown[3])
    assert not fresh.validate_code(shown[3])


def test_the_migration_seals_what_stands_in_clear_and_can_be_taken_back(ada):
    secret, other = generate_totp_secret(), world.person(f"grace-{uuid4().hex}")
    put(ada, secret=secret)
    put(ada, seed="ab" * 40, used_mask=5)
    put(other, seed="", migrated_codes=["12345678", "23456789"])
    migration = import_module("lms_site.accounts.migrations.0005_sealed_second_factors")
    migration.seal_all(apps, None)
    migration.seal_all(apps, None)
    found = kept(ada) + kept(other)
    assert not [one for one in (secret, "ab" * 40, "12345678", "23456789") if one in found]
    assert Authenticator.objects.get(user=ada, type="totp").wrap().validate_code(code(secret))
    codes = Authenticator.objects.get(user=ada, type="recovery_codes")
    assert codes.data["used_mask"] == 5
    assert len(codes.wrap().get_unused_codes()) == 8
    theirs = Authenticator.objects.get(user=other).wrap()
    assert theirs.get_unused_codes() == ["12345678", "23456789"]
    assert theirs.validate_code("12345678")
    assert not theirs.validate_code("12345678")
    migration.open_all(apps, None)
    assert json.dumps(secret) in kept(ada)
    assert "ab" * 40 in kept(ada)


def test_a_secret_that_was_stored_before_still_logs_in(ada):
    secret = generate_totp_secret()
    put(ada, secret=secret)
    assert Authenticator.objects.get(user=ada).wrap().validate_code(code(secret))


def test_a_new_key_seals_secrets_anew_and_afterwards_the_old_one_may_go(ada, secret, settings):
    codes = RecoveryCodes.activate(ada).generate_codes()
    settings.LMS_SECRET_KEYS = (NEW, OLD)
    with pytest.raises(CommandError, match="under an older key"):
        check()
    assert rotate_secrets(dry_run=True).renewed == 2
    done = rotate_secrets(batch=1)
    assert (done.renewed, done.current, done.lost) == (2, 0, ())
    assert rotate_secrets().current == 2
    settings.LMS_SECRET_KEYS = (NEW,)
    assert "mfa.Authenticator.data: 0 to renew, 2 current, 0 that no key opens" in check()
    assert Authenticator.objects.get(user=ada, type="totp").wrap().validate_code(code(secret))
    assert Authenticator.objects.get(user=ada, type="recovery_codes").wrap().generate_codes() == codes


def test_what_no_key_opens_is_told_and_stays_and_opens_nothing(ada, secret, settings):
    settings.LMS_SECRET_KEYS = (NEW,)
    before = kept(ada)
    named = (str(Authenticator.objects.get(user=ada).pk),)
    assert rotate_secrets(dry_run=True) == rotate_secrets() == Rotation("mfa.Authenticator.data", 0, 0, named)
    assert kept(ada) == before
    with pytest.raises(CannotOpen):
        Authenticator.objects.get(user=ada).wrap().validate_code(code(secret))


@pytest.mark.parametrize("text", ["sealed:", "sealed:%%%", "sealed:AAAA"])
def test_a_spoilt_secret_is_lost_and_stops_nobody_elses_from_being_sealed_anew(ada, secret, text):
    other = world.person(f"grace-{uuid4().hex}")
    put(other, secret=text)
    done = rotate_secrets()
    assert (done.current, len(done.lost)) == (1, 1)
