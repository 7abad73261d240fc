"""The conformance kit: tests that every plugin passes, run with the SDK alone (`lms-plugin-sdk[testing]`).

    from lms_sdk.testing import AssessmentConformance

    class TestMultipleChoice(AssessmentConformance):
        type = MultipleChoice

Or for everything a plugin offers: `pytest --lms-plugin acme_mcq:plugin`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lms_sdk.testing.assessment import AssessmentConformance
    from lms_sdk.testing.blocks import BlockConformance
    from lms_sdk.testing.exporting import ExporterConformance
    from lms_sdk.testing.interchange import ImporterConformance
    from lms_sdk.testing.kinds import (
        AttemptPolicyConformance,
        GradingConformance,
        SearchIndexerConformance,
        StorageConformance,
    )
    from lms_sdk.testing.notifications import ChannelConformance
    from lms_sdk.testing.payments import PaymentConformance
    from lms_sdk.testing.plugin import PluginConformance, conformance_of
    from lms_sdk.testing.sources import MemoryOutput, MemorySink, MemorySource
    from lms_sdk.testing.world import DeadHttp, FakeContext

_HOMES: Final = {
    "AssessmentConformance": "assessment",
    "AttemptPolicyConformance": "kinds",
    "BlockConformance": "blocks",
    "ChannelConformance": "notifications",
    "DeadHttp": "world",
    "ExporterConformance": "exporting",
    "FakeContext": "world",
    "GradingConformance": "kinds",
    "ImporterConformance": "interchange",
    "MemoryOutput": "sources",
    "MemorySink": "sources",
    "MemorySource": "sources",
    "PaymentConformance": "payments",
    "PluginConformance": "plugin",
    "SearchIndexerConformance": "kinds",
    "StorageConformance": "kinds",
    "conformance_of": "plugin",
}

__all__ = [
    "AssessmentConformance",
    "AttemptPolicyConformance",
    "BlockConformance",
    "ChannelConformance",
    "DeadHttp",
    "ExporterConformance",
    "FakeContext",
    "GradingConformance",
    "ImporterConformance",
    "MemoryOutput",
    "MemorySink",
    "MemorySource",
    "PaymentConformance",
    "PluginConformance",
    "SearchIndexerConformance",
    "StorageConformance",
    "conformance_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lms_sdk.testing' has no attribute {name!r}")
    return getattr(import_module(f"lms_sdk.testing.{_HOMES[name]}"), name)
