"""The sample courses: what they say and ask. Written for this project."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def text(html: str) -> Block:
    """A block of rich text."""
    return {"type": "rich_text", "value": {"text": html}}


def heading(words: str) -> Block:
    """A second-level heading."""
    return {"type": "heading", "value": {"text": words, "level": "2"}}


def callout(kind: str, title: str, html: str) -> Block:
    """A box that stands out."""
    return {"type": "callout", "value": {"kind": kind, "title": title, "text": html}}


def table(columns: list[str], rows: list[list[str]], caption: str) -> Block:
    """A table of texts with a heading row."""
    return {
        "type": "table",
        "value": {
            "table": {
                "columns": [{"type": "text", "heading": column} for column in columns],
                "rows": [{"values": row} for row in rows],
                "caption": caption,
            },
            "row_headers": True,
            "note": "",
        },
    }


WAGTAILS = [
    text(
        "<p>A small bird walks along the water's edge, bobbing its tail as if it were keeping time. Nobody knows for"
        " certain why <b>wagtails</b> wag. The best guess is that the tail tells a hawk: <i>I have seen you, do not"
        " bother.</i></p>"
    ),
    callout("tip", "Look for the walk", "<p>Wagtails and pipits walk. Finches and sparrows hop.</p>"),
    heading("The family"),
    table(
        ["Bird", "Where", "Song"],
        [
            ["White wagtail", "Farmyards, car parks", "A cheerful chis-ick"],
            ["Grey wagtail", "Fast streams", "Sharp and metallic"],
            ["Meadow pipit (Anthus pratensis)", "Moors and meadows", "A falling trill in flight"],
        ],
        "Three of the family Motacillidae",
    ),
    {
        "type": "quote",
        "value": {
            "text": "<p>It runs a few steps, stops, wags, and seems to think better of it.</p>",
            "attribution": "From a birdwatcher's notebook",
            "source": "",
        },
    },
]

COUNTING = [
    text(
        "<p>How many birds live in a wood? Nobody can count them all, but some can be counted <b>twice</b>.</p>"
    ),
    heading("Mark and recapture"),
    text(
        "<p>Ring a number of birds and let them go. Some days later catch again and see how many wear a ring. If"
        " <i>M</i> were ringed, <i>C</i> were caught later, and <i>R</i> of those wore a ring, then there are about</p>"
    ),
    {
        "type": "math",
        "value": {
            "tex": r"N \approx \frac{M \cdot C}{R}",
            "display": True,
            "description": "N is about M times C divided by R",
        },
    },
    {
        "type": "code",
        "value": {
            "language": "python",
            "code": "def estimate(marked, caught, recaptured):\n    return marked * caught / recaptured\n",
            "caption": "The same in Python",
            "line_numbers": False,
        },
    },
    {
        "type": "accordion",
        "value": {
            "sections": [
                {
                    "type": "item",
                    "value": {
                        "title": "What must be true for this to work?",
                        "open": False,
                        "blocks": [
                            text(
                                "<p>No bird may move in, move out, be born or die in between, and a ring must"
                                " not make a bird easier or harder to catch.</p>"
                            )
                        ],
                    },
                }
            ]
        },
    },
]

QUESTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "walks": (
        "Which birds walk",
        "lms.choice",
        {
            "prompt": "<p>Which of these birds walk rather than hop?</p>",
            "mode": "multiple",
            "partial_credit": "each_decision",
            "options": [
                {"id": "wagtail", "text": "<p>White wagtail</p>", "correct": True},
                {"id": "pipit", "text": "<p>Meadow pipit</p>", "correct": True},
                {"id": "sparrow", "text": "<p>House sparrow</p>", "feedback": "<p>Sparrows hop.</p>"},
                {"id": "finch", "text": "<p>Greenfinch</p>", "feedback": "<p>Finches hop.</p>"},
            ],
            "explanation": "<p>Wagtails, pipits and larks walk; most small garden birds hop.</p>",
        },
    ),
    "wag": (
        "Why a tail wags",
        "lms.choice",
        {
            "prompt": "<p>What is the best guess at why wagtails wag?</p>",
            "options": [
                {"id": "hawk", "text": "<p>It tells a hunter that it has been seen.</p>", "correct": True},
                {
                    "id": "cold",
                    "text": "<p>It keeps the bird warm.</p>",
                    "feedback": "<p>They wag in August, too.</p>",
                },
                {"id": "song", "text": "<p>It beats time for the song.</p>"},
            ],
            "hints": ["<p>Who would be watching?</p>"],
        },
    ),
    "anthus": (
        "Anthus is a pipit",
        "lms.choice",
        {
            "prompt": "<p>The pipits' genus is called <i>Anthus</i>.</p>",
            "mode": "true_false",
            "shuffle": False,
            "options": [
                {"id": "true", "text": "<p>True</p>", "correct": True},
                {"id": "false", "text": "<p>False</p>"},
            ],
        },
    ),
    "stream": (
        "Home of the grey wagtail",
        "lms.choice",
        {
            "prompt": "<p>The grey wagtail likes …</p>",
            "mode": "dropdown",
            "options": [
                {"id": "stream", "text": "<p>fast streams</p>", "correct": True},
                {"id": "desert", "text": "<p>dry deserts</p>"},
                {"id": "attic", "text": "<p>attics</p>"},
            ],
        },
    ),
    "count": (
        "Mark and recapture",
        "lms.number",
        {
            "prompt": "<p>You ring 40 birds. Later you catch 50; 10 of them wear a ring. How many birds are there?</p>",
            "answers": [
                {"id": "right", "value": "200", "tolerance": "1%"},
                {
                    "id": "swapped",
                    "value": "90",
                    "fraction": "0",
                    "feedback": "<p>That is the sum, not the ratio.</p>",
                },
            ],
            "explanation": "<p>40 times 50 divided by 10 is 200.</p>",
        },
    ),
    "family": (
        "The family's name",
        "lms.text",
        {
            "prompt": "<p>What is the scientific name of the wagtails' and pipits' family?</p>",
            "answers": [
                {"id": "right", "text": "Motacillidae"},
                {"id": "near", "text": "motacil*", "match": "wildcard", "fraction": "0.5"},
            ],
        },
    ),
    "essay": (
        "Ten minutes at the water",
        "lms.essay",
        {
            "prompt": "<p>Sit by water for ten minutes. Describe one bird so that somebody else could find it.</p>",
            "min_words": 30,
            "grader_notes": "<p>Look for size, shape, behaviour, sound; not for the right name.</p>",
            "rubric": [
                {
                    "id": "detail",
                    "title": "Detail",
                    "levels": [
                        {"id": "little", "title": "Little", "points": 1},
                        {"id": "some", "title": "Some", "points": 3},
                        {"id": "vivid", "title": "Vivid", "points": 5},
                    ],
                }
            ],
        },
    ),
}

TEA = [
    text("<p>A pot of good tea needs three things: fresh water, the right heat, and <b>patience</b>.</p>"),
    table(
        ["Tea", "Water", "Minutes"],
        [["Green", "75 °C", "2"], ["Oolong", "90 °C", "3"], ["Black", "98 °C", "4"]],
        "Heat and time",
    ),
    callout(
        "note", "No thermometer?", "<p>Water that has just stopped singing is about right for green tea.</p>"
    ),
]
