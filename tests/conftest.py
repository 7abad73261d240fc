"""The test harness: real engines, and for each worker a clone of a migrated template database."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from lms_site.embedded import running
from tests import databases

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded engines, unless DATABASE_URL names others; parallel workers share them."""
    if not settings.LMS_TEST_EMBEDDED:
        return
    stack = contextlib.ExitStack()
    config.add_cleanup(stack.close)
    stack.enter_context(running(settings.LMS_TEST_DATA))
    stack.callback(databases.use, "postgres")
    databases.sweep()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the migrated template, of this worker's own, dropped at the end."""
    name = databases.clone_name(settings.LMS_TEST_WORKER or "main")
    with django_db_blocker.unblock():
        template = databases.template()
        databases.clone(template, name)
        databases.use(name)
        settings.LMS_TEST_TEMPLATE = template
    yield
    with django_db_blocker.unblock():
        databases.use("postgres")
        with contextlib.suppress(Exception):
            databases.drop(name)


@pytest.fixture
def committing_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits, for races and crashes; the database is cloned anew afterwards."""
    with django_db_blocker.unblock():
        yield
        name = connection.settings_dict["NAME"]
        databases.use("postgres")
        databases.clone(settings.LMS_TEST_TEMPLATE, name)
        databases.use(name)
