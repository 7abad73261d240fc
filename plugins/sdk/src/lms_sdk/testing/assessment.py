"""The conformance kit of assessment types: one class is the whole test file of a plugin (see `lms_sdk.testing`)."""

from __future__ import annotations

from lms_sdk.testing.laws_content import DeclarationLaws
from lms_sdk.testing.laws_exchange import ExchangeLaws
from lms_sdk.testing.laws_score import ScoreLaws
from lms_sdk.testing.laws_secrets import SecretLaws
from lms_sdk.testing.laws_variant import VariantLaws


class AssessmentConformance(DeclarationLaws, SecretLaws, VariantLaws, ScoreLaws, ExchangeLaws):
    """Every law that any assessment type must obey; needs the SDK alone, no site and no database."""
