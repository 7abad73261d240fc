"""What a numeric question consists of, and what an answer to it is."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from lms_sdk.i18n import translator
from lms_sdk.model import AutoId, Model, RichText, Secret

_ = translator("lms_plugins.assessment_number")


def _as_text(value: object) -> object:
    """A number of JSON or YAML as the text that people write: 18 for "18"."""
    return str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


Numeral = Annotated[str, BeforeValidator(_as_text), Field(max_length=100)]
Share = Annotated[Decimal, Field(ge=0, le=1)]

MAX_ANSWERS = 50


class NumberAnswer(Model):
    """One number, or range of numbers, and what giving it earns."""

    id: Annotated[str, AutoId, Field(min_length=1, max_length=64)]
    value: Numeral = Field(default="", title="Number", description="For instance 3.14, 6.02e23, 1/3 or 5%.")
    tolerance: Numeral = Field(
        default="",
        title="Tolerance",
        description="How far off an answer may be: 0.1, or 2% of the number. Empty: exact.",
    )
    low: Numeral = Field(
        default="", title="From", description="A range instead of a number; empty: no limit."
    )
    high: Numeral = Field(default="", title="To", description="A range instead of a number; empty: no limit.")
    low_inclusive: bool = Field(default=True, title="The lower limit itself counts")
    high_inclusive: bool = Field(default=True, title="The upper limit itself counts")
    fraction: Share = Field(default=Decimal(1), title="Credit", description="From 0 to 1.")
    feedback: RichText = Field(default="", title="Feedback")


class AcceptedUnit(Model):
    """A unit an answer may be given in. `factor` of the unit the answers are written in make one of it."""

    text: str = Field(min_length=1, max_length=40, title="Unit")
    factor: Annotated[Decimal, Field(ge=Decimal("1e-100"), le=Decimal("1e100"))] = Field(
        default=Decimal(1),
        title="Factor",
        description="For answers in metres: 1 for m, 0.01 for cm, 1000 for km.",
    )


class UnitRule(Model):
    """Whether an answer has a unit, and which ones count."""

    required: bool = Field(default=False, title="A unit must be given")
    choices: list[Annotated[str, Field(max_length=40)]] = Field(
        default=[],
        max_length=50,
        title="Units to choose from",
        description="Shown to learners; empty: they type the unit.",
    )
    accepted: Annotated[list[AcceptedUnit], Secret] = Field(default=[], max_length=50, title="Accepted units")


class NumberContent(Model):
    """A numeric question. The first answer of the list that fits counts."""

    prompt: RichText = Field(title="Question")
    answers: Annotated[list[NumberAnswer], Secret] = Field(
        default=[], max_length=MAX_ANSWERS, title="Answers"
    )
    feedback_otherwise: Annotated[RichText, Secret] = Field(default="", title="Feedback on any other answer")
    unit: UnitRule = Field(default=UnitRule(), title="Unit")
    unit_penalty: Annotated[Share, Secret] = Field(
        default=Decimal(1),
        title="Cost of a wrong or missing unit",
        description="The share of the credit that is lost.",
    )
    significant_figures: Annotated[int | None, Secret] = Field(
        default=None,
        ge=1,
        le=50,
        title="Significant figures",
        description="An answer must show exactly so many; it is compared with the number rounded to as many.",
    )
    decimal_comma: bool = Field(default=True, title="A comma may be the decimal sign")
    hints: Annotated[list[RichText], Secret] = Field(default=[], max_length=20, title="Hints")
    explanation: Annotated[RichText, Secret] = Field(default="", title="Explanation")


class NumberResponse(Model):
    """What the learner wrote; the unit may stand in its own field or after (or before) the number."""

    value: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=40)
