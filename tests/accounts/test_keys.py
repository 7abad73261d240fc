"""The keys that sign tokens: made once, kept secret, replaced without logging anybody out."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import ImproperlyConfigured

from lms_site.accounts import keys, tokens
from lms_site.accounts.api import TokenNotValid
from tests import world


def pem(key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def rsa_pem(size: int = 2048) -> str:
    return pem(rsa.generate_private_key(public_exponent=65537, key_size=size))


@pytest.fixture(autouse=True)
def fresh():
    def forget():
        keys.keys.cache_clear()
        tokens._verified.cache_clear()

    forget()
    yield
    forget()


def test_the_first_start_makes_a_key_that_only_its_owner_reads(settings, tmp_path):
    settings.LMS_JWT_PRIVATE_KEY, settings.DATA_DIR = "", tmp_path / "var"
    first = keys.keys().kid
    file = tmp_path / "var" / keys.KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    keys.keys.cache_clear()
    assert keys.keys().kid == first
    assert [one.name for one in file.parent.iterdir()] == [keys.KEY_FILE]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        texts = set(pool.map(lambda _: keys._key_file(tmp_path), range(4)))
    assert len(texts) == 1


def test_the_key_of_the_environment_goes_first_also_with_written_line_breaks(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.LMS_JWT_PRIVATE_KEY = rsa_pem().replace("\n", "\\n")
    assert len(keys.keys().verifying) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("nonsense", "no PEM"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "cannot be read"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "RSA"),
        (rsa_pem(1024), "2048"),
    ],
)
def test_a_key_that_is_none_is_said_at_once(settings, text, complaint):
    settings.LMS_JWT_PRIVATE_KEY = text
    with pytest.raises(ImproperlyConfigured, match=complaint):
        keys.keys()


@pytest.mark.django_db
def test_a_key_is_replaced_by_putting_a_new_one_in_front(settings):
    old, new = rsa_pem(), rsa_pem()
    settings.LMS_JWT_PRIVATE_KEY = old
    pair = world.log_in(world.person(f"ada-{uuid4().hex}"))
    old_kid = keys.keys().kid
    settings.LMS_JWT_PRIVATE_KEY = new + old
    keys.keys.cache_clear()
    tokens._verified.cache_clear()
    assert keys.keys().kid != old_kid
    assert tokens.read_access(pair.access)
    later = tokens.rotate(pair.refresh)
    assert jwt.get_unverified_header(later.access)["kid"] == keys.keys().kid
    settings.LMS_JWT_PRIVATE_KEY = new
    keys.keys.cache_clear()
    tokens._verified.cache_clear()
    with pytest.raises(TokenNotValid):
        tokens.read_access(pair.access)
