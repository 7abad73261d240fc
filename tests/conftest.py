"""The test harness: real engines, and for each worker a clone of a migrated template database."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection, connections

from lms_site.embedded import EngineError, reset, running
from tests import broker, databases, equipment

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = (
    "fsync = off"  # survives the crash of a process, as the tests of crashes need; not that of the machine
)


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded engines, unless DATABASE_URL names others; parallel workers share them."""
    if not settings.LMS_TEST_STARTS_ENGINES:
        return
    stack = contextlib.ExitStack()
    config.add_cleanup(stack.close)
    try:
        stack.enter_context(running(settings.LMS_TEST_DATA, extra=QUICK))
    except EngineError:  # what a crash of the machine left
        reset(settings.LMS_TEST_DATA)
        stack.enter_context(running(settings.LMS_TEST_DATA, extra=QUICK))
    stack.callback(connections.close_all)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail, what needs services or programs that this machine has not."""
    equipment.require(item)


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A folder for engines of the test's own, which their account can enter; deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="lms-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[str]:
    """The address of this process's own part of RabbitMQ; for tests marked `services("rabbitmq")`."""
    with broker.virtual_host() as address:
        yield address


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
