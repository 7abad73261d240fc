"""What runs embedded runs on the oldest PostgreSQL we support as well, and on Redis."""

import os
import sys
from contextlib import closing

import psycopg
import pytest

from tests.databases import template_name
from tests.engines.commands import ROOT, run

POSTGRESQL = os.environ.get("LMS_SERVICES_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("LMS_SERVICES_VALKEY_URL", "redis://127.0.0.1:6379/9")
CORE = (
    "tests/catalog",
    "tests/learning/enrolment",
    "tests/learning/progress",
    "tests/learning/assessment/test_starting.py",
    "tests/learning/assessment/test_submitting.py",
    "tests/publishing/test_courses.py",
)


def execute(sql, *parameters):
    with closing(psycopg.connect(POSTGRESQL, autocommit=True)) as connection:
        return connection.execute(sql, parameters).rowcount


@pytest.mark.services("postgresql", "redis")
@pytest.mark.timeout(900)
def test_migrations_and_the_learners_path_run_on_the_oldest_supported_postgresql(tmp_path):
    template = template_name()
    was_there = execute("SELECT 1 FROM pg_database WHERE datname = %s", template)
    try:
        done = run(
            tmp_path,
            *(
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-m",
                "not services and not tools",
            ),
            *(path for path in CORE if (ROOT / path).exists()),
            DATABASE_URL=POSTGRESQL.replace("postgresql:", "postgres:", 1),
            VALKEY_URL=REDIS,
            LMS_SECRET_KEYS="only-for-tests-" + "k" * 40,
        )
    finally:
        if not was_there:
            execute(f'DROP DATABASE IF EXISTS "{template}"')
    assert done.returncode == 0, done.stdout[-4000:]
    assert not (tmp_path / "test" / "engines").exists()
