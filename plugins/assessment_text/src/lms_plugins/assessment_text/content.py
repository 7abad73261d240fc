"""What a short text question consists of, and what an answer to it is."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from lms_sdk.i18n import translator
from lms_sdk.model import AutoId, Labels, Model, RichText, Secret

_ = translator("lms_plugins.assessment_text")

Match = Annotated[
    Literal["exact", "wildcard", "regex"],
    Labels(exact=_("The text itself"), wildcard=_("With * for anything"), regex=_("A regular expression")),
]
NormalForm = Annotated[
    Literal["NFC", "NFKC", "none"],
    Labels(
        NFC=_("A letter is the same however it is stored"),
        NFKC=_("Also ² is the same as 2, and the like"),
        none=_("Every code point counts"),
    ),
]
AnswerId = Annotated[str, AutoId, Field(min_length=1, max_length=64)]

MAX_ANSWERS = 100
MATCH_HELP = "\\* is a star itself; a regular expression must fit the whole answer."


class TextAnswer(Model):
    """An accepted text, or pattern of texts, and what giving it earns."""

    id: AnswerId
    text: str = Field(max_length=1_000, title="Text")
    match: Match = Field(default="exact", title="Compared as", description=MATCH_HELP)
    fraction: Annotated[Decimal, Field(ge=0, le=1)] = Field(
        default=Decimal(1), title="Credit", description="From 0 to 1."
    )
    feedback: RichText = Field(default="", title="Feedback")


class WrongAnswer(Model):
    """A text that earns nothing and is answered with a word of its own."""

    id: AnswerId
    text: str = Field(max_length=1_000, title="Text")
    match: Match = Field(default="exact", title="Compared as", description=MATCH_HELP)
    feedback: RichText = Field(default="", title="Feedback")


class TextContent(Model):
    """A short text question. The first accepted text that fits counts; only then are the wrong ones looked at."""

    prompt: RichText = Field(title="Question")
    answers: Annotated[list[TextAnswer], Secret] = Field(
        default=[], max_length=MAX_ANSWERS, title="Accepted answers"
    )
    wrong_answers: Annotated[list[WrongAnswer], Secret] = Field(
        default=[], max_length=MAX_ANSWERS, title="Wrong answers with feedback"
    )
    feedback_otherwise: Annotated[RichText, Secret] = Field(default="", title="Feedback on any other answer")
    case_sensitive: Annotated[bool, Secret] = Field(default=False, title="Capitals matter")
    collapse_spaces: Annotated[bool, Secret] = Field(default=True, title="Runs of spaces count as one")
    normal_form: Annotated[NormalForm, Secret] = Field(default="NFC", title="Unicode form")
    strip_accents: Annotated[bool, Secret] = Field(default=False, title="Accents do not matter")
    input_size: int | None = Field(default=None, ge=1, le=200, title="Width of the field, in characters")
    hints: Annotated[list[RichText], Secret] = Field(default=[], max_length=20, title="Hints")
    explanation: Annotated[RichText, Secret] = Field(default="", title="Explanation")

    @property
    def foreseen(self) -> tuple[TextAnswer | WrongAnswer, ...]:
        """Every text the author has a word for, in the order in which they are looked at."""
        return (*self.answers, *self.wrong_answers)


class TextResponse(Model):
    """What the learner wrote."""

    text: str = Field(default="", max_length=10_000)
