"""What an author should put right in a short text question."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from lms_plugins.assessment_text.automaton import MAX_TEXT
from lms_plugins.assessment_text.content import TextContent, _
from lms_plugins.assessment_text.marking import (
    MAX_STATES_TOGETHER,
    Answer,
    Written,
    automaton_of,
    folded,
    parts_of,
)
from lms_plugins.assessment_text.pattern_syntax import PatternError
from lms_sdk.i18n import LazyText
from lms_sdk.model import plain_text
from lms_sdk.outcome import Issue

REASONS = {
    "syntax": _("This is not a regular expression: {detail}."),
    "too_long": _("The regular expression is too long."),
    "too_big": _("The regular expression repeats too much: use smaller numbers in braces."),
    "too_deep": _("The regular expression has too many brackets inside each other."),
    "backreference": _(
        "A regular expression here cannot refer back to a group (\\1): write the possibilities out."
    ),
    "lookaround": _(
        "A regular expression here cannot look ahead or behind: accept each case as an answer of its own."
    ),
    "flags": _("A regular expression here has no flags but (?i) at its start: use the question's settings."),
    "possessive": _("A regular expression here has no possessive or atomic parts: they are not needed."),
}


def problems(content: TextContent) -> list[Issue]:
    """Every issue of the question, in the order of its fields."""
    return [
        *_prompt(content),
        *_ids(content),
        *_answers(content),
        *_patterns_together(content),
        *_key(content),
    ]


def _listed(content: TextContent) -> Iterator[tuple[str, Answer]]:
    yield from ((f"answers.{place}", answer) for place, answer in enumerate(content.answers))
    yield from ((f"wrong_answers.{place}", answer) for place, answer in enumerate(content.wrong_answers))


def _prompt(content: TextContent) -> Iterator[Issue]:
    if not plain_text(content.prompt) and "<img" not in content.prompt and "<embed" not in content.prompt:
        yield Issue(_("Write the question."), "prompt")


def _ids(content: TextContent) -> Iterator[Issue]:
    for identifier, times in Counter(answer.id for _path, answer in _listed(content)).items():
        if times > 1:
            yield Issue(_("{times} answers have the same id ({id}).", times=times, id=identifier), "answers")


def _answers(content: TextContent) -> Iterator[Issue]:
    seen: dict[str, str] = {}
    for path, answer in _listed(content):
        if not answer.text.strip():
            yield Issue(_("An answer is empty."), f"{path}.text")
        elif answer.match == "regex":
            yield from _pattern(content, answer.text, path)
        elif answer.match == "wildcard":
            yield from _wildcard(answer.text, path)
        else:
            same = seen.setdefault(folded(content, answer.text), path)
            if same != path:
                yield Issue(
                    _("“{text}” is listed twice: only the first counts.", text=answer.text),
                    f"{path}.text",
                    "warning",
                )


def _pattern(content: TextContent, pattern: str, path: str) -> Iterator[Issue]:
    try:
        automaton_of(content, pattern)
    except PatternError as error:
        reason = REASONS[error.reason]
        yield Issue(LazyText(reason.domain, reason.message, detail=error.detail), f"{path}.text")


def _patterns_together(content: TextContent) -> Iterator[Issue]:
    size = 0
    for answer in content.foreseen:
        if answer.match == "regex":
            with suppress(PatternError):
                size += automaton_of(content, answer.text).size
    if size > MAX_STATES_TOGETHER:
        yield Issue(
            _("The regular expressions are too long together: the last ones are not looked at."), "answers"
        )


def _wildcard(text: str, path: str) -> Iterator[Issue]:
    stars = len(parts_of(text)) - 1
    if stars == 0:
        yield Issue(
            _("There is no * in “{text}”: compare it exactly.", text=text), f"{path}.match", "warning"
        )
    elif not any(part.strip() for part in parts_of(text)) and path.startswith("answers."):
        yield Issue(_("“{text}” accepts every answer.", text=text), f"{path}.text", "warning")


def _key(content: TextContent) -> Iterator[Issue]:
    if not any(answer.fraction == 1 for answer in content.answers):
        yield Issue(_("No answer earns full marks."), "answers")
    for place, wrong in enumerate(content.wrong_answers):
        if wrong.match == "exact" and len(wrong.text) <= MAX_TEXT:
            written = Written(content, wrong.text)
            if any(written.fits(answer) for answer in content.answers):
                yield Issue(
                    _("“{text}” is accepted above, so it is never wrong.", text=wrong.text),
                    f"wrong_answers.{place}",
                )
