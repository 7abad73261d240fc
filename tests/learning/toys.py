"""Assessment types for tests that need one that misbehaves, or is not there."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar

from lms_sdk import AssessmentType, Model, Plugin, Secret
from lms_sdk.config import Config
from lms_sdk.outcome import NeedsGrading, ScoreResult, State, scored


class ToyContent(Model):
    prompt: str = "Say yes"
    key: Annotated[str, Secret] = "yes"


class ToyResponse(Model):
    said: str = ""


class Toy(AssessmentType[ToyContent, ToyResponse]):
    """Right is what the key says. `outcome`, when set, is given instead, or raised."""

    key = "acme.toy"
    label = "Toy"
    Content = ToyContent
    Response = ToyResponse
    outcome: ClassVar[Any] = None
    collected: ClassVar[Any] = None

    def variant(self, content, rng):
        return {"number": rng.randint(1, 10**6)}

    def score(self, content, variant, response):
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome or scored(Decimal(int(response.said == content.key)))

    def collect(self, token, ctx):
        return self.collected

    def review(self, content, variant, response, result, reveal):
        return {"flags": int(reveal), "explanation": content.key if reveal else ""}


class ToyConfig(Config):
    door: str


def toy_plugin(outcome: Any = None, collected: Any = None, config: type[Config] | None = None) -> Plugin:
    """A plugin with the toy type; its scoring gives or raises `outcome`, and later gives `collected`."""
    one = type("OneToy", (Toy,), {"outcome": outcome, "collected": collected})
    return Plugin(key="acme.toys", label="Toys", config=config, assessment_types=[one])


IMPOSSIBLE = [
    1,
    None,
    Decimal(1),
    ScoreResult(Decimal("1.01"), State.RIGHT),
    ScoreResult(Decimal("-0.01"), State.WRONG),
    ScoreResult(Decimal("NaN"), State.WRONG),
    ScoreResult(0.5, State.PARTIAL),  # type: ignore[arg-type]
    ScoreResult(Decimal("0.5"), State.RIGHT),
    ScoreResult(Decimal(0), "wrong"),  # type: ignore[arg-type]
    ScoreResult(Decimal(1), State.RIGHT, feedback=("x" * 300,)),
    ScoreResult(Decimal(1), State.RIGHT, feedback=("\x00",)),
    NeedsGrading(rubric={"x": object()}),
    NeedsGrading(suggestion=ScoreResult(Decimal(2), State.RIGHT)),
    RuntimeError("out of order: said yes"),
    SystemExit(3),
    RecursionError(),
]
"""What score() may never give; None stands for the toy's own result and is left out where that matters."""
