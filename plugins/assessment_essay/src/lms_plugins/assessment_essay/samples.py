"""Example questions: documentation, preview and test in one."""

from decimal import Decimal

from lms_sdk.outcome import Case, Example

SAMPLES: tuple[Example, ...] = (
    Example(
        title="Plain text",
        content={
            "prompt": "<p>Why do birds migrate?</p>",
            "min_words": 3,
            "max_words": 300,
            "grader_notes": "<p>Food matters more than cold.</p>",
            "model_answer": "<p>They follow the food, which becomes scarce in winter.</p>",
            "rubric": [
                {
                    "id": "reasons",
                    "title": "Names the reasons",
                    "levels": [
                        {"id": "none", "title": "None", "points": 0},
                        {"id": "one", "title": "One", "points": 2},
                        {"id": "several", "title": "Several", "points": 4},
                    ],
                },
            ],
            "hints": ["<p>What do they eat in winter?</p>"],
            "explanation": "<p>See the lesson on migration.</p>",
        },
        cases=(
            Case({"text": "Because food becomes scarce in winter."}, None),
            Case({"text": "Food."}, None),
            Case({"text": "  \n"}, Decimal(0)),
        ),
    ),
    Example(
        title="Formatted text with a template",
        content={
            "prompt": "<p>Describe a bird that you have seen.</p>",
            "format": "rich",
            "template": "<h3>Where</h3><h3>What</h3>",
        },
        cases=(
            Case({"text": "<h3>Where</h3><p>At the sea.</p><h3>What</h3><p>A gull.</p>"}, None),
            Case({"text": "<h3>Where</h3><h3>What</h3>"}, Decimal(0)),
        ),
    ),
)
