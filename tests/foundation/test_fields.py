from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from lms_site.foundation import keyring
from lms_site.foundation.fields import EncryptedJSONField, EncryptedTextField, rotate
from lms_site.foundation.keyring import CannotOpen, seal, unseal

OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture(autouse=True)
def _one_key(settings):
    settings.LMS_SECRET_KEYS = (OLD,)


def test_a_sealed_value_opens_for_its_purpose_only():
    sealed = seal(b"sk_live_1", purpose="payments")
    assert unseal(sealed, purpose="payments") == b"sk_live_1"
    with pytest.raises(CannotOpen):
        unseal(sealed, purpose="mail")


def test_equal_values_are_sealed_differently_and_show_nothing():
    first, second = seal(b"sk_live_1", purpose="p"), seal(b"sk_live_1", purpose="p")
    assert first != second
    assert b"sk_live" not in first
    assert OLD.encode() not in first


@pytest.mark.parametrize("at", [0, 1, 5, 12, 25, -1])
def test_a_changed_byte_anywhere_is_noticed(at):
    sealed = bytearray(seal(b"sk_live_1", purpose="p"))
    sealed[at] ^= 1
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), purpose="p")


@pytest.mark.parametrize("junk", [b"", b"\x01", b"plain text that never was sealed, long enough"])
def test_what_was_never_sealed_does_not_open(junk):
    with pytest.raises(CannotOpen):
        unseal(junk, purpose="p")


def test_an_old_key_still_opens_and_a_missing_one_does_not(settings):
    sealed = seal(b"x", purpose="p")
    settings.LMS_SECRET_KEYS = (NEW, OLD)
    assert unseal(sealed, purpose="p") == b"x"
    assert not keyring.is_current(sealed)
    assert keyring.is_current(seal(b"x", purpose="p"))
    settings.LMS_SECRET_KEYS = (NEW,)
    with pytest.raises(CannotOpen, match="no key"):
        unseal(sealed, purpose="p")


@pytest.fixture
def account(db):
    """A model with secrets, and its table."""
    with isolate_apps("lms_site.foundation"):

        class Account(models.Model):  # noqa: DJ008 (nobody prints it)
            token = EncryptedTextField(purpose="test token", null=True)
            config = EncryptedJSONField(purpose="test config", default=dict)

            class Meta:
                app_label = "foundation"

        with connection.schema_editor() as editor:
            editor.create_model(Account)
        yield Account


def stored(column: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM foundation_account ORDER BY id")  # noqa: S608 (two names)
        return [bytes(row[0]) for row in cursor.fetchall() if row[0] is not None]


def test_a_field_gives_back_what_was_put_in_and_stores_none_of_it(account):
    made = account.objects.create(token="tökén", config={"key": ["sk_live_1", 1, None]})
    again = account.objects.get()
    assert (again.token, again.config) == ("tökén", {"key": ["sk_live_1", 1, None]})
    assert not any(secret in stored("config")[0] for secret in (b"sk_live", b"key"))
    again.token = None
    again.save()
    made.refresh_from_db()
    assert made.token is None


def test_a_value_moved_to_another_column_does_not_open(account):
    account.objects.create(token="t", config={})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_account SET config = token")
    with pytest.raises(CannotOpen):
        account.objects.get()


def test_an_encrypted_field_cannot_be_searched_except_for_being_there(account):
    account.objects.create(token="t")
    with pytest.raises(FieldError):
        account.objects.filter(token="t")
    with pytest.raises(FieldError):
        account.objects.filter(token__contains="t")
    assert account.objects.filter(token__isnull=False).count() == 1


def test_an_encrypted_field_is_neither_dumped_nor_offered_by_forms(account):
    made = account.objects.create(token="t")
    with pytest.raises(FieldError):
        serializers.serialize("json", [made])
    assert not account._meta.get_field("token").editable


def test_a_field_without_a_purpose_is_an_error():
    with isolate_apps("lms_site.foundation"):

        class Account(models.Model):  # noqa: DJ008 (nobody prints it)
            token = EncryptedTextField()

            class Meta:
                app_label = "foundation"

        assert [error.id for error in Account.check()] == ["foundation.E001"]


def test_a_migration_writes_the_purpose_down():
    _, path, _, kwargs = EncryptedTextField(purpose="p").deconstruct()
    assert path == "lms_site.foundation.fields.EncryptedTextField"
    assert kwargs["purpose"] == "p"


def test_rotation_seals_anew_what_is_under_an_old_key_and_nothing_else(account, settings):
    for number in range(7):
        account.objects.create(token=f"t{number}" if number % 2 else None, config={"n": number})
    settings.LMS_SECRET_KEYS = (NEW, OLD)
    account.objects.create(token="new", config={})
    before = stored("config")[-1]
    done = {each.column.split(".")[-1]: each for each in rotate([account], batch=3)}
    assert (done["token"].renewed, done["token"].current, done["token"].lost) == (3, 1, ())
    assert (done["config"].renewed, done["config"].current, done["config"].lost) == (7, 1, ())
    assert stored("config")[-1] == before
    settings.LMS_SECRET_KEYS = (NEW,)
    assert [each.config.get("n") for each in account.objects.order_by("pk")] == [0, 1, 2, 3, 4, 5, 6, None]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_rotates_checks_and_tells_of_values_no_key_opens(account, settings, monkeypatch):
    monkeypatch.setattr(apps, "get_models", lambda: [account])
    account.objects.create(token="t")
    settings.LMS_SECRET_KEYS = (NEW, OLD)
    with pytest.raises(CommandError, match=r"^2 values are under an older key: run rotate_keys\.$"):
        run("--check")
    assert "foundation.Account.token: 1 renewed, 0 current, 0 that no key opens" in run()
    assert "Every value is under the present key." in run("--check")
    settings.LMS_SECRET_KEYS = (OLD,)
    with pytest.raises(CommandError, match=r"^2 values open with none of LMS_SECRET_KEYS"):
        run()


def test_a_check_counts_no_value_as_to_renew_that_no_key_opens_and_names_its_row(
    account, settings, monkeypatch
):
    monkeypatch.setattr(apps, "get_models", lambda: [account])
    settings.LMS_SECRET_KEYS = ("x" * 40,)
    lost = account.objects.create(token="t")
    settings.LMS_SECRET_KEYS = (NEW,)
    changed = account.objects.create(token="t")
    with connection.cursor() as cursor:  # under the present key, but somebody wrote into it
        cursor.execute(
            "UPDATE foundation_account SET token = token || '!'::bytea WHERE id = %s", [changed.pk]
        )
    settings.LMS_SECRET_KEYS = (NEW, OLD)
    out = StringIO()
    with pytest.raises(CommandError, match=r"^3 values open with none of LMS_SECRET_KEYS"):
        call_command("rotate_keys", "--check", stdout=out)
    assert out.getvalue().splitlines()[:4] == [
        "foundation.Account.token: 0 to renew, 0 current, 2 that no key opens",
        f"    no key opens the rows {lost.pk}, {changed.pk}",
        "foundation.Account.config: 0 to renew, 1 current, 1 that no key opens",
        f"    no key opens the rows {lost.pk}",
    ]
