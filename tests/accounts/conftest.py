"""Limits, for the tests that are about them."""

from __future__ import annotations

from uuid import uuid4

import pytest


@pytest.fixture
def login_limits(settings):
    """allauth's own limits, with counters of this test alone."""
    settings.ACCOUNT_RATE_LIMITS = {}
    settings.LMS_LIMIT_PREFIX = f"lms:test:{uuid4().hex}:"
