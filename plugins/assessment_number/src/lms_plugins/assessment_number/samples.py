"""Example questions: documentation, preview and test in one."""

from decimal import Decimal
from typing import Any

from lms_sdk.outcome import Case, Example


def _case(value: str, earns: str, unit: str = "") -> Case:
    return Case({"value": value, "unit": unit}, Decimal(earns))


def _example(title: str, prompt: str, answers: list[dict[str, Any]], *cases: Case, **more: Any) -> Example:
    return Example(
        title=title, content={"prompt": f"<p>{prompt}</p>", "answers": answers, **more}, cases=cases
    )


SAMPLES: tuple[Example, ...] = (
    _example(
        "A number with tolerance",
        "What is π to two decimal places?",
        [
            {"id": "pi", "value": "3.14", "feedback": "<p>Very good.</p>"},
            {
                "id": "long",
                "value": "3.142",
                "tolerance": "0.005",
                "fraction": "0.5",
                "feedback": "<p>Too precise.</p>",
            },
        ],
        _case("3.14", "1"),
        _case("3,14", "1"),
        _case("314e-2", "1"),
        _case("3.1416", "0.5"),
        _case("3", "0"),
        _case("three", "0"),
        _case("nan", "0"),
        _case("", "0"),
        feedback_otherwise="<p>Divide the circumference by the diameter.</p>",
        hints=["<p>A little more than three.</p>"],
        explanation="<p>π = 3.14159…</p>",
    ),
    _example(
        "Relative tolerance, scientific notation",
        "What is the charge of an electron, in coulombs?",
        [{"id": "e", "value": "-1.602e-19", "tolerance": "1%"}],
        _case("\u22121.6·10⁻¹⁹", "1"),
        _case("-1.6e-19", "1"),
        _case("1.6e-19", "0"),
    ),
    _example(
        "A range",
        "Name a number greater than 1 and not greater than 2.",
        [{"id": "range", "low": "1", "high": "2", "low_inclusive": False}],
        _case("1/1", "0"),
        _case("1 1/2", "1"),
        _case("2", "1"),
        _case("2.0001", "0"),
    ),
    _example(
        "With units",
        "How long are 1 m and 25 cm together?",
        [{"id": "sum", "value": "1.25"}],
        _case("1.25 m", "1"),
        _case("125", "1", unit="cm"),
        _case("1.25", "0.5"),
        _case("1.25 miles", "0.5"),
        _case("125 m", "0"),
        unit={
            "required": True,
            "choices": ["m", "cm", "km"],
            "accepted": [{"text": "m"}, {"text": "cm", "factor": "0.01"}],
        },
        unit_penalty="0.5",
    ),
    _example(
        "Significant figures",
        "Write 2/3 with three significant figures.",
        [{"id": "two-thirds", "value": "2/3"}],
        _case("0.667", "1"),
        _case("6.67e-1", "1"),
        _case("0.6667", "0"),
        _case("0.67", "0"),
        significant_figures=3,
    ),
)
