"""Example questions: documentation, preview and test in one."""

from decimal import Decimal
from typing import Any

from lms_sdk.outcome import Case, Example


def _option(identifier: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "text": text, **more}


def _case(*chosen: str, earns: str) -> Case:
    return Case({"chosen": list(chosen)}, Decimal(earns))


SINGLE = Example(
    title="One of several",
    content={
        "prompt": "<p>Which of these birds is a pipit?</p>",
        "mode": "single",
        "options": [
            _option("anthus", "<i>Anthus pratensis</i>", correct=True, feedback="<p>The meadow pipit.</p>"),
            _option(
                "motacilla", "<i>Motacilla alba</i>", fraction="0.25", feedback="<p>A near relation.</p>"
            ),
            _option("corvus", "<i>Corvus corax</i>", feedback="<p>That is the raven.</p>"),
            _option("none", "None of these", pinned=True),
        ],
        "hints": ["<p>It breeds on open moorland.</p>", "<p>Its name starts with A.</p>"],
        "explanation": "<p>Pipits make up the genus <i>Anthus</i>.</p>",
    },
    cases=(
        _case("anthus", earns="1"),
        _case("motacilla", earns="0.25"),
        _case("corvus", earns="0"),
        _case(earns="0"),
    ),
)

FRUIT = [
    _option(
        "apple", "Apple", correct=True, feedback="<p>Yes.</p>", feedback_unchosen="<p>Apple is a fruit.</p>"
    ),
    _option("mushroom", "Mushroom", feedback="<p>A fungus.</p>"),
    _option("grape", "Grape", correct=True),
    _option("car", "Car", fraction="-0.5"),
    _option("potato", "Potato"),
]


def _several(rule: str, *cases: Case, options: list[dict[str, Any]] = FRUIT) -> Example:
    return Example(
        title=f"Several of several, rule “{rule}”",
        content={
            "prompt": "<p>Select all the fruits.</p>",
            "mode": "multiple",
            "options": [
                {k: v for k, v in option.items() if k != "fraction" or rule == "weights"}
                for option in options
            ],
            "partial_credit": rule,
            "combination_feedback": [
                {"options": ["apple", "mushroom"], "feedback": "<p>One is a fungus.</p>"}
            ],
        },
        cases=cases,
    )


SAMPLES: tuple[Example, ...] = (
    SINGLE,
    _several("none", _case("apple", "grape", earns="1"), _case("apple", earns="0"), _case("car", earns="0")),
    _several(
        "each_decision",
        _case("apple", "grape", earns="1"),
        _case("apple", earns="0.8"),
        _case("mushroom", "car", "potato", earns="0"),
    ),
    _several(
        "halves",
        _case("apple", "grape", earns="1"),
        _case("apple", earns="0.5"),
        _case("apple", "car", earns="0.25"),
        _case("car", earns="0"),
    ),
    _several(
        "right_minus_wrong",
        _case("apple", "grape", earns="1"),
        _case("apple", earns="0.5"),
        _case("apple", "car", earns="0"),
    ),
    _several(
        "weights",
        _case("apple", "grape", earns="1"),
        _case("apple", earns="0.5"),
        _case("apple", "grape", "car", earns="0.5"),
        _case("car", earns="0"),
    ),
    Example(
        title="True or false",
        content={
            "prompt": "<p>A pipit is a songbird.</p>",
            "mode": "true_false",
            "options": [
                _option("true", "True", correct=True),
                _option("false", "False", feedback="<p>It is one.</p>"),
            ],
        },
        cases=(_case("true", earns="1"), _case("false", earns="0"), _case(earns="0")),
    ),
    Example(
        title="Dropdown",
        content={
            "prompt": "<p>Water boils at sea level at … °C.</p>",
            "mode": "dropdown",
            "shuffle": False,
            "options": [
                _option("90", "90"),
                _option("100", "100", correct=True),
                _option("110", "110", fraction="-0.25"),
            ],
        },
        cases=(_case("100", earns="1"), _case("90", earns="0"), _case("110", earns="-0.25")),
    ),
)
