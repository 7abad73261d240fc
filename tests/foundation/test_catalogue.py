from __future__ import annotations

from pathlib import Path

from lms_site.foundation import catalogue
from lms_site.foundation.events import registry

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_catalogue_of_events_is_that_of_the_code():
    """Run `manage.py events --write` when it is not."""
    assert catalogue.differences(DOCS) == []


def test_no_event_changed_under_those_who_rely_on_it():
    assert catalogue.breaks(DOCS) == []


def test_every_event_says_what_happened():
    assert [name for name, event in registry.types.items() if not (event.__doc__ or "").strip()] == []
