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

_HOMES: Final = {"AssessmentConformance": "assessment"}

__all__ = ["AssessmentConformance"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lms_sdk.testing' has no attribute {name!r}")
    return getattr(import_module(f"lms_sdk.testing.{_HOMES[name]}"), name)
