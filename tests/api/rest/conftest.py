from __future__ import annotations

import pytest

from tests.api.rest.authors import Author, rich
from tests.content_types import builders


@pytest.fixture
def author(db):
    catalog = builders.catalog()
    return Author(*((catalog, action) for action in ("add", "change", "publish")), banks=True)


@pytest.fixture
def course(author):
    return author.make("course", title="Pipits")["key"]


@pytest.fixture
def module(author, course):
    return author.make("module", course, title="Songs")["key"]


@pytest.fixture
def lesson(author, module):
    return author.make("lesson", module, title="In flight", body=[rich("<p>Up.</p>")])["key"]
