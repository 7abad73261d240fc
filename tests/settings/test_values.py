"""Values of the environment: what is wrong is told before anything serves, by name and without its secrets."""

import pytest

from lms_site.settings.environment import ConfigurationError, read_environment

GOOD = {
    "DATABASE_URL": "postgres://lms:hush@db/school",
    "VALKEY_URL": "valkey://:hush@valkey:6379/0",
    "LMS_SECRET_KEYS": "k" * 50,
}
BUCKET = {"S3_BUCKET": "school", "S3_ACCESS_KEY_ID": "id", "S3_SECRET_ACCESS_KEY": "hush"}


@pytest.fixture
def read(monkeypatch):
    def read(**given):
        for name in (*GOOD, *BUCKET, "BROKER_URL", "EMAIL_URL", "S3_ENDPOINT_URL", "S3_PUBLIC_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in (GOOD | given).items():
            monkeypatch.setenv(name, value)
        return read_environment()

    return read


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "postgres://lms:hu/sh@db/school", "the host or the port cannot be read"),
        ("DATABASE_URL", "postgres://lms:hush@[::1/school", "the host or the port cannot be read"),
        ("DATABASE_URL", "postgres://lms:hush@db:99999/school", "the host or the port cannot be read"),
        ("DATABASE_URL", "postgres://lms:hush@db", "names no database"),
        ("DATABASE_URL", "postgres://lms:hush@db/school?sslmodus=require", "and not sslmodus"),
        ("VALKEY_URL", "redis://:hush@valkey:63x/0", "the host or the port cannot be read"),
        ("VALKEY_URL", "redis://", "names no host"),
        ("VALKEY_URL", "unix://", "names no host"),
        ("BROKER_URL", "rabbit", "must start with amqp://"),
        ("BROKER_URL", "http://rabbit", "must start with amqp://"),
        ("BROKER_URL", "amqp://lms:hush@:5672/lms", "names no host"),
        ("EMAIL_URL", "smtp://me:hush@mail:post", "the host or the port cannot be read"),
        ("S3_ACCESS_KEY_ID", "id", "is set but S3_BUCKET is not"),
        ("S3_ENDPOINT_URL", "http://s3:9000", "is set but S3_BUCKET is not"),
        ("LMS_BASE_URL", "https://", "names no host"),
        ("LMS_BASE_URL", "", "is empty"),
        ("LMS_HOSTS", "", "names no host"),
        ("LMS_HOSTS", "https://school.example", "without https://"),
        ("LMS_HOSTS", "school.example:8000", "without https:// and without a port"),
        ("LMS_CORS_ORIGINS", "school.example", "must start with http"),
        ("LMS_CORS_ORIGINS", "*", "must start with http"),
        ("LMS_CORS_ORIGINS", "https://school.example/app", "without a path"),
        ("LMS_BIND", "localhost", "must be an IP address"),
        ("LMS_RATE_PLUGIN", "often", "must be a number of calls and a period"),
        ("LMS_JWT_PRIVATE_KEY", "hush", "holds no PEM private key"),
        (
            "LMS_JWT_PRIVATE_KEY",
            "-----BEGIN PRIVATE KEY-----hush-----END PRIVATE KEY-----",
            "cannot be read as a PEM key",
        ),
    ],
)
def test_a_value_that_nothing_can_run_with_ends_the_start(read, name, value, said):
    with pytest.raises(ConfigurationError) as ended:
        read(**{name: value})
    assert f"{name}: " in str(ended.value)
    assert said in str(ended.value)
    assert "hush" not in str(ended.value)


@pytest.mark.parametrize("missing", ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
def test_half_a_pair_of_keys_for_the_bucket_ends_the_start(read, missing):
    with pytest.raises(ConfigurationError, match=r"S3_SECRET_ACCESS_KEY: is .*set but S3_ACCESS_KEY_ID is"):
        read(**{name: value for name, value in BUCKET.items() if name != missing})


def test_a_bucket_needs_no_keys_where_the_machine_itself_may_use_it(read):
    assert read(S3_BUCKET="school").s3_bucket == "school"
    assert read(**BUCKET, S3_ENDPOINT_URL="http://s3:9000/").s3_endpoint_url == "http://s3:9000"


def test_what_is_right_is_taken_as_its_library_spells_it(read):
    found = read(
        BROKER_URL="valkeys://:hush@valkey/1",
        LMS_HOSTS="school.example,.school.example,[::1],*",
        LMS_CORS_ORIGINS="https://learn.school.example:8443/",
        LMS_BIND="::",
    )
    assert (found.valkey_url, found.broker_url) == (
        "redis://:hush@valkey:6379/0",
        "rediss://:hush@valkey/1",
    )
    assert found.hosts == ("school.example", ".school.example", "[::1]", "*")
    assert found.cors_origins == ("https://learn.school.example:8443",)
    assert read(DATABASE_URL="postgres://lms:hush@/school?host=/run/postgresql").database_url
    assert read(VALKEY_URL="unix://:hush@/run/valkey.sock?db=0").valkey_url
