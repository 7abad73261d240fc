import json
import sys

import pytest

from lms_site.settings.environment import ConfigurationError
from lms_site.settings.mail import mail
from tests.engines.commands import run

SHOW = """
import json
from django.conf import settings
names = {names!r}
print(json.dumps({{name: str(getattr(settings, name, None)) for name in names}}))
"""
SERVER = {
    "DJANGO_SETTINGS_MODULE": "lms_site.settings.production",
    "DATABASE_URL": "postgres://lms:p%40ss@db:5433/school",
    "VALKEY_URL": "valkey://:pw@valkey:6379/0",
    "LMS_SECRET_KEYS": "k" * 50 + "," + "o" * 50,
    "LMS_BASE_URL": "https://school.example/",
}


def values(tmp_path, *names, **environment):
    done = run(tmp_path, sys.executable, "-c", SHOW.format(names=names), **(SERVER | environment))
    assert done.returncode == 0, done.stdout
    return json.loads(done.stdout.splitlines()[-1])


def test_a_server_behind_tls_keeps_browsers_on_it(tmp_path):
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_PRELOAD")
    assert set(values(tmp_path, *names).values()) == {"True"}
    assert set(values(tmp_path, *names, LMS_BASE_URL="http://school.local").values()) == {"False"}


def test_forwarded_headers_are_believed_only_behind_a_proxy(tmp_path):
    assert values(tmp_path, "SECURE_PROXY_SSL_HEADER") == {"SECURE_PROXY_SSL_HEADER": "None"}
    behind = values(tmp_path, "SECURE_PROXY_SSL_HEADER", LMS_TRUSTED_PROXIES="1")
    assert "HTTP_X_FORWARDED_PROTO" in behind["SECURE_PROXY_SSL_HEADER"]


def test_a_server_shows_no_development_pages(tmp_path):
    shown = values(tmp_path, "LMS_DEVELOPMENT_PAGES", "DEBUG")
    assert set(shown.values()) == {"False"}


def test_the_address_of_the_database_may_hold_any_character(tmp_path):
    shown = values(tmp_path, "DATABASES")["DATABASES"]
    assert "'PASSWORD': 'p@ss'" in shown
    assert "'PORT': '5433'" in shown


def test_uploads_go_to_the_bucket_that_is_named_with_short_patience(tmp_path):
    assert "FileSystemStorage" in values(tmp_path, "STORAGES")["STORAGES"]
    named = values(tmp_path, "STORAGES", S3_BUCKET="school", S3_ENDPOINT_URL="http://s3:9000")["STORAGES"]
    assert "'bucket_name': 'school'" in named
    assert "lms_site.foundation.bucket.Bucket" in named


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://me:p%2Fw@mail.example", "mail.example", 587, True, False),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False, False),
        ("smtps://me:pw@mail.example", "mail.example", 465, False, True),
    ],
)
def test_mails_go_where_the_address_says_and_no_password_crosses_in_the_clear(url, host, port, tls, ssl):
    found = mail(url)
    assert (found.host, found.port, found.use_tls, found.use_ssl) == (host, port, tls, ssl)


def test_the_password_of_the_mail_server_may_hold_any_character():
    assert mail("smtp://me:p%2Fw@mail.example").password == "p/w"


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_is_named(url):
    with pytest.raises(ConfigurationError, match="EMAIL_URL"):
        mail(url)
