"""How much the longer tests do: what fits into every run, or with LMS_TEST_FULL=1 the whole figure."""

from __future__ import annotations

import os
from typing import Final

import pytest

LONGEST: Final = 4 * 3600
FULL: Final = os.environ.get("LMS_TEST_FULL") == "1"


def volume(usual: int, full: int) -> int:
    """The number of rounds for this run."""
    return full if FULL else usual


patience = pytest.mark.timeout(volume(300, LONGEST))
"""The mark of tests that take their time in a full run."""
