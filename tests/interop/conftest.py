"""What tests of imports share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms_site.plugin_host.testing import with_plugins
from tests.interop.toys import TOY


@pytest.fixture
def toys() -> Iterator[None]:
    """The toy importer is installed."""
    with with_plugins(TOY):
        yield


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    """Uploaded files lie in a folder of the test's own."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = str(folder)
    return folder
