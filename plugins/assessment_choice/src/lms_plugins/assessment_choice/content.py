"""What a choice question consists of, and what an answer to it is."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from lms_sdk.i18n import translator
from lms_sdk.model import AutoId, Labels, Model, RichText, Secret

_ = translator("lms_plugins.assessment_choice")

Mode = Annotated[
    Literal["single", "multiple", "true_false", "dropdown"],
    Labels(
        single=_("One answer"),
        multiple=_("Several answers"),
        true_false=_("True or false"),
        dropdown=_("One answer, from a dropdown"),
    ),
]
PartialCredit = Literal["none", "each_decision", "halves", "right_minus_wrong", "weights"]
Rule = Annotated[
    PartialCredit,
    Labels(
        none=_("None: only the exact answer counts"),
        each_decision=_("Every option decided rightly counts"),
        halves=_("One mistake: half; two mistakes: a quarter"),
        right_minus_wrong=_("Right choices less wrong ones"),
        weights=_("The credits of the chosen options, added up"),
    ),
]
Fraction = Annotated[Decimal, Field(ge=-1, le=1)]
OptionId = Annotated[str, Field(min_length=1, max_length=64)]

MAX_OPTIONS = 100


class Option(Model):
    """One thing that can be chosen. Its id stays the same for ever: answers name it."""

    id: Annotated[OptionId, AutoId]
    text: RichText = Field(title="Text")
    correct: Annotated[bool, Secret] = Field(default=False, title="Correct")
    fraction: Annotated[Fraction | None, Secret] = Field(
        default=None,
        title="Credit",
        description="What choosing it earns, from -1 to 1. Empty: all if it is correct, else nothing.",
    )
    feedback: Annotated[RichText, Secret] = Field(default="", title="Feedback when chosen")
    feedback_unchosen: Annotated[RichText, Secret] = Field(
        default="", title="Feedback when not chosen", description="Only where several options may be chosen."
    )
    pinned: bool = Field(
        default=False, title="Keeps its place", description="Not moved when options are shuffled."
    )


class CombinationFeedback(Model):
    """What is said, instead of each option's own feedback, when exactly these options were chosen."""

    options: list[OptionId] = Field(default=[], max_length=MAX_OPTIONS)
    feedback: RichText = ""


class ChoiceContent(Model):
    """A choice question."""

    prompt: RichText = Field(title="Question")
    mode: Mode = Field(default="single", title="Kind")
    options: list[Option] = Field(min_length=2, max_length=MAX_OPTIONS, title="Options")
    shuffle: bool = Field(default=True, title="Shuffle the options")
    partial_credit: Annotated[Rule, Secret] = Field(
        default="none",
        title="Partial credit",
        description="How an answer that is not wholly right is marked where several options may be chosen.",
    )
    combination_feedback: Annotated[list[CombinationFeedback], Secret] = Field(
        default=[], max_length=MAX_OPTIONS, title="Feedback on combinations"
    )
    hints: Annotated[list[RichText], Secret] = Field(default=[], max_length=20, title="Hints")
    explanation: Annotated[RichText, Secret] = Field(default="", title="Explanation")

    @property
    def several(self) -> bool:
        """Whether more than one option may be chosen."""
        return self.mode == "multiple"


class ChoiceResponse(Model):
    """The ids of the chosen options, in any order."""

    chosen: list[OptionId] = Field(default=[], max_length=MAX_OPTIONS)
