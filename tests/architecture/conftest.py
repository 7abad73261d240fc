"""The school of the permission matrix, for the modules that run it."""

from __future__ import annotations

import pytest

from lms_site.plugin_host.testing import with_plugins
from tests.architecture import permissions


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The school, built once; each call is undone."""
    with django_db_blocker.unblock(), with_plugins(*permissions.PLUGINS), permissions.undone():
        yield permissions.furnished()


@pytest.fixture(scope="module")
def untouched(world):
    """The database as it is before any call."""
    return permissions.digest()
