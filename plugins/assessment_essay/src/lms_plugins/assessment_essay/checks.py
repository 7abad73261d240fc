"""What an author should put right in an essay question."""

from collections import Counter
from collections.abc import Iterator

from lms_plugins.assessment_essay.content import EssayContent, _
from lms_sdk.model import plain_text
from lms_sdk.outcome import Issue


def problems(content: EssayContent) -> list[Issue]:
    """Every issue of the question, in the order of its fields."""
    return [*_prompt(content), *_rubric(content)]


def _prompt(content: EssayContent) -> Iterator[Issue]:
    if not plain_text(content.prompt) and "<img" not in content.prompt and "<embed" not in content.prompt:
        yield Issue(_("Write the question."), "prompt")
    if content.min_words and content.max_words and content.min_words > content.max_words:
        yield Issue(_("The least number of words is greater than the most."), "max_words")


def _rubric(content: EssayContent) -> Iterator[Issue]:
    yield from _twice([criterion.id for criterion in content.rubric], "rubric")
    for place, criterion in enumerate(content.rubric):
        path = f"rubric.{place}"
        if not criterion.title.strip():
            yield Issue(_("Criterion {number} has no name.", number=place + 1), f"{path}.title")
        if not any(level.points for level in criterion.levels):
            yield Issue(_("No level of “{title}” gives points.", title=criterion.title), f"{path}.levels")
        yield from _twice([level.id for level in criterion.levels], f"{path}.levels")


def _twice(ids: list[str], path: str) -> Iterator[Issue]:
    for identifier, times in Counter(ids).items():
        if times > 1:
            yield Issue(_("{times} entries have the same id ({id}).", times=times, id=identifier), path)
