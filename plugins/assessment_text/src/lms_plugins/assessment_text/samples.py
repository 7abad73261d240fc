"""Example questions: documentation, preview and test in one."""

from decimal import Decimal

from lms_sdk.outcome import Case, Example


def _case(text: str, earns: str) -> Case:
    return Case({"text": text}, Decimal(earns))


SAMPLES: tuple[Example, ...] = (
    Example(
        title="Accepted variants",
        content={
            "prompt": "<p>Name an amphibian.</p>",
            "answers": [
                {"id": "frog", "text": "frog", "feedback": "<p>Very good.</p>"},
                {"id": "toad", "text": "toad", "fraction": "0.8", "feedback": "<p>That will do.</p>"},
            ],
            "wrong_answers": [
                {"id": "lizard", "text": "*lizard", "match": "wildcard", "feedback": "<p>A reptile.</p>"}
            ],
            "feedback_otherwise": "<p>It lives in water and on land.</p>",
            "hints": ["<p>It croaks.</p>"],
            "explanation": "<p>Frogs, toads, newts and caecilians are amphibians.</p>",
        },
        cases=(
            _case("frog", "1"),
            _case("  FROG ", "1"),
            _case("toad", "0.8"),
            _case("wall lizard", "0"),
            _case("cat", "0"),
            _case("", "0"),
        ),
    ),
    Example(
        title="Capitals and accents matter",
        content={
            "prompt": "<p>What is the capital of Colombia, in Spanish?</p>",
            "answers": [{"id": "bogota", "text": "Bogotá"}],
            "case_sensitive": True,
            "input_size": 20,
        },
        cases=(_case("Bogotá", "1"), _case("Bogota\u0301", "1"), _case("bogotá", "0"), _case("Bogota", "0")),
    ),
    Example(
        title="Accents do not matter",
        content={
            "prompt": "<p>Where does one drink coffee?</p>",
            "answers": [
                {"id": "cafe", "text": "café"},
                {"id": "bar", "text": "* bar", "match": "wildcard", "fraction": "0.5"},
            ],
            "strip_accents": True,
            "normal_form": "NFKC",
        },
        cases=(_case("Cafe", "1"), _case("CAFÉ", "1"), _case("a coffee bar", "0.5"), _case("bar", "0")),
    ),
    Example(
        title="A regular expression",
        content={
            "prompt": "<p>How do you write the colour of ash?</p>",
            "answers": [{"id": "grey", "text": "(light |dark )?gr[ae]y", "match": "regex"}],
        },
        cases=(_case("grey", "1"), _case("Dark gray", "1"), _case("green", "0"), _case("grey cat", "0")),
    ),
)
