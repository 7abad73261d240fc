"""Fixtures of the tests of what people are told."""

from __future__ import annotations

import pytest

from tests.communication.post import Post


@pytest.fixture
def post(settings):
    """A mail server on loopback."""
    one = Post(settings)
    yield one
    one.server.close()
