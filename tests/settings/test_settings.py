import ast
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


def test_what_the_address_of_the_database_says_of_tls_is_done(tmp_path):
    url = "postgres://lms:p%40ss@db/lms?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"
    shown = values(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]
    assert "'sslmode': 'verify-full', 'sslrootcert': '/etc/ca.pem'" in shown
    assert "'connect_timeout': '10'" in shown  # nobody waits for two minutes for a server that is gone


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


OIDC = {"issuer": "https://id.school.example/", "client_id": "anthus", "client_secret": "s3cret of oidc"}


def test_identity_providers_come_from_the_environment_with_pkce_for_all(tmp_path):
    shown = values(
        tmp_path,
        "SOCIALACCOUNT_PROVIDERS",
        "LMS_IDENTITY_PROVIDERS",
        LMS_GOOGLE_CLIENT_ID="g",
        LMS_GOOGLE_CLIENT_SECRET="s",
        LMS_GITHUB_CLIENT_ID="h",
        LMS_GITHUB_CLIENT_SECRET="s",
        LMS_OIDC_PROVIDERS=json.dumps({"one": OIDC, "two": OIDC | {"name": "Two", "trust_email": False}}),
    )
    found = ast.literal_eval(shown["SOCIALACCOUNT_PROVIDERS"])
    apps = {app.get("provider_id", "github"): app for kind in found.values() for app in kind["APPS"]}
    assert set(apps) == {"one", "two", "google", "github"}
    assert all(app["settings"]["oauth_pkce_enabled"] for app in apps.values())
    assert [apps[name]["settings"]["trust_email"] for name in ("one", "two")] == [True, False]
    assert set(ast.literal_eval(shown["LMS_IDENTITY_PROVIDERS"])) == {
        "https://id.school.example",
        "https://accounts.google.com",
        "https://github.com",
    }


def test_without_any_there_is_no_identity_provider(tmp_path):
    assert values(tmp_path, "LMS_IDENTITY_PROVIDERS") == {"LMS_IDENTITY_PROVIDERS": "[]"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"LMS_GOOGLE_CLIENT_ID": "g"}, "LMS_GOOGLE_CLIENT_SECRET: is not set but LMS_GOOGLE_CLIENT_ID is"),
        (
            {"LMS_GITHUB_CLIENT_SECRET": "s"},
            "LMS_GITHUB_CLIENT_SECRET: is set but LMS_GITHUB_CLIENT_ID is not",
        ),
        (
            {"LMS_GITHUB_URL": "http://github.school.example"},
            "LMS_GITHUB_URL: must be an address with https://",
        ),
        ({"LMS_OIDC_PROVIDERS": "nonsense"}, "LMS_OIDC_PROVIDERS: must be a JSON object"),
        ({"LMS_OIDC_PROVIDERS": {"one": {}}}, "LMS_OIDC_PROVIDERS: one.issuer: is not set"),
        (
            {"LMS_OIDC_PROVIDERS": {"one": OIDC | {"client_secret": ""}}},
            "LMS_OIDC_PROVIDERS: one.client_secret:",
        ),
        (
            {"LMS_OIDC_PROVIDERS": {"one": OIDC | {"issuer": "http://id.example"}}},
            "LMS_OIDC_PROVIDERS: one.issuer: must be an address with https://",
        ),
        ({"LMS_OIDC_PROVIDERS": {"one": OIDC | {"secret": "x"}}}, "LMS_OIDC_PROVIDERS: one.secret:"),
        ({"LMS_OIDC_PROVIDERS": {"one": OIDC | {"scopes": ["email"]}}}, "LMS_OIDC_PROVIDERS: one.scopes:"),
        ({"LMS_OIDC_PROVIDERS": {"google": OIDC}}, "LMS_OIDC_PROVIDERS: 'google' cannot be a key"),
        ({"LMS_OIDC_PROVIDERS": {"A b": OIDC}}, "LMS_OIDC_PROVIDERS: 'A b' cannot be a key"),
        ({"LMS_PASSKEY_DOMAIN": "https://school.example"}, "LMS_PASSKEY_DOMAIN:"),
    ],
)
def test_half_a_provider_ends_the_start_with_a_line_that_names_it_and_tells_no_secret(tmp_path, given, said):
    given = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in given.items()}
    script = SHOW.format(names=("DEBUG",))
    done = run(tmp_path, sys.executable, "-c", script, **(SERVER | given))
    assert done.returncode != 0
    assert said in done.stdout
    assert "Traceback" not in done.stdout
    assert "s3cret" not in done.stdout


def test_secrets_of_identity_providers_are_kept_out_of_logs(tmp_path):
    more = {"LMS_OIDC_PROVIDERS": json.dumps({"one": OIDC})}
    more |= {"LMS_GITHUB_CLIENT_ID": "h", "LMS_GITHUB_CLIENT_SECRET": "s3cret of github"}
    shown = values(tmp_path, "LOGGING", **more)["LOGGING"]
    assert "s3cret of github" in shown
    assert "s3cret of oidc" in shown


@pytest.mark.parametrize(
    ("given", "domain"),
    [
        ({}, "school.example"),
        ({"LMS_FRONTEND_URL": "https://learn.school.example:8443"}, "learn.school.example"),
        ({"LMS_PASSKEY_DOMAIN": "other.example"}, "other.example"),
    ],
)
def test_passkeys_belong_to_the_domain_that_people_see(tmp_path, given, domain):
    assert values(tmp_path, "LMS_PASSKEY_DOMAIN", **given) == {"LMS_PASSKEY_DOMAIN": domain}
