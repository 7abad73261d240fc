"""Callers of the API."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import world


@pytest.fixture
def ada(db):
    return world.person(f"ada-{uuid4().hex}")


@pytest.fixture
def as_ada(ada):
    """The headers of a person who has just logged in."""
    return world.bearer(ada)
