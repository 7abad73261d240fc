"""Text without meaning, the same at every run."""

from __future__ import annotations

import random

MODULES, LESSONS = 8, 6
OWN_COURSES = 10
"""How many courses the caller of the reads takes."""
_WORDS = (  # noqa: SIM905 shorter than a list
    "course module lesson quiz learner grade teacher rubric video reading deadline assessment feedback progress "
    "algebra biology chemistry physics history python database network design writing music statistics economics"
).split()


class Words:
    """A source of titles and texts."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)

    def title(self, length: int) -> str:
        """Words with a capital."""
        return " ".join(self.random.choices(_WORDS, k=length)).capitalize()

    def text(self, length: int) -> str:
        """A sentence."""
        return self.title(length) + "."

    def html(self, paragraphs: int) -> str:
        """Paragraphs of rich text."""
        return "".join(f"<p>{self.text(40)} <b>{self.text(3)}</b></p>" for _ in range(paragraphs))

    def level(self) -> str:
        """One of three."""
        return self.random.choice(["beginner", "intermediate", "advanced"])
