"""Real exports, which lie beside the repository."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lms_plugins.importer_olx.importer import OlxImporter
from lms_sdk.interchange import Source
from lms_sdk.testing import ImporterConformance
from lms_sdk.testing.sources import MemorySource

OLX = Path(__file__).parents[3] / "../shared/data/olx"


class TestRealCourses(ImporterConformance):
    importer = OlxImporter

    def sources(self) -> Sequence[Source]:
        if not OLX.exists():
            pytest.skip("../shared/data/olx is not here")
        return [MemorySource.of_folder(OLX / name) for name in ("test-course", "test-problem-bank")]
