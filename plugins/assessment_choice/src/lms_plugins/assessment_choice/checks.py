"""What an author should put right in a choice question."""

from collections import Counter
from collections.abc import Iterator

from lms_plugins.assessment_choice.content import ChoiceContent, _
from lms_plugins.assessment_choice.marking import fraction_of
from lms_sdk.model import plain_text
from lms_sdk.outcome import Issue


def problems(content: ChoiceContent) -> list[Issue]:
    """Every issue of the question, in the order of its fields."""
    return [
        *_prompt(content),
        *_ids(content),
        *_texts(content),
        *_key(content),
        *_credit(content),
        *_combinations(content),
    ]


def _empty(html: str) -> bool:
    return not plain_text(html) and "<img" not in html and "<embed" not in html


def _prompt(content: ChoiceContent) -> Iterator[Issue]:
    if _empty(content.prompt):
        yield Issue(_("Write the question."), "prompt")


def _ids(content: ChoiceContent) -> Iterator[Issue]:
    for identifier, times in Counter(option.id for option in content.options).items():
        if times > 1:
            yield Issue(_("{times} options have the same id ({id}).", times=times, id=identifier), "options")


def _texts(content: ChoiceContent) -> Iterator[Issue]:
    seen: dict[str, int] = {}
    for number, option in enumerate(content.options):
        path = f"options.{number}.text"
        if _empty(option.text):
            yield Issue(_("Option {number} is empty.", number=number + 1), path)
        elif option.text in seen:
            message = _(
                "Options {first} and {second} read the same.", first=seen[option.text] + 1, second=number + 1
            )
            yield Issue(message, path, "warning")
        seen.setdefault(option.text, number)


def _key(content: ChoiceContent) -> Iterator[Issue]:
    right = sum(option.correct for option in content.options)
    if content.mode == "true_false" and len(content.options) != 2:  # noqa: PLR2004 (true and false)
        yield Issue(_("A true/false question has exactly two options."), "options")
    if content.mode in ("true_false", "dropdown") and right > 1:
        yield Issue(_("Mark only one option as correct, or let several be chosen."), "options")
    if not _full_marks_possible(content):
        yield Issue(_("No answer earns full marks: mark the correct option."), "options")


def _full_marks_possible(content: ChoiceContent) -> bool:
    if content.several and content.partial_credit != "weights":
        return any(option.correct for option in content.options)
    fractions = [option.fraction for option in content.options]
    if content.several and any(fraction is not None for fraction in fractions):
        rising = [
            o.id for o in content.options if (o.fraction or 0) > 0 or (o.fraction is None and o.correct)
        ]
        return fraction_of(content, rising) == 1
    return any(f == 1 or (f is None and o.correct) for f, o in zip(fractions, content.options, strict=True))


def _credit(content: ChoiceContent) -> Iterator[Issue]:
    for number, option in enumerate(content.options):
        if option.fraction is None:
            continue
        path = f"options.{number}.fraction"
        if content.several and content.partial_credit != "weights":
            yield Issue(_("Credit per option counts only with the rule “weights”."), path, "warning")
        elif not content.several and option.correct and option.fraction <= 0:
            yield Issue(_("Option {number} is correct but earns nothing.", number=number + 1), path)
    if content.several and content.partial_credit == "weights" and _everything_is_right(content):
        yield Issue(
            _("Choosing every option earns full marks: give wrong ones a credit below 0."),
            "options",
            "warning",
        )
    if not content.several and content.partial_credit not in ("none", "weights"):
        yield Issue(
            _("This rule counts only where several options may be chosen."), "partial_credit", "warning"
        )


def _everything_is_right(content: ChoiceContent) -> bool:
    """Whether ticking all, without reading, earns all, though some options earn nothing."""
    gains = [o.fraction > 0 if o.fraction is not None else o.correct for o in content.options]
    return not all(gains) and fraction_of(content, [option.id for option in content.options]) == 1


def _combinations(content: ChoiceContent) -> Iterator[Issue]:
    known = {option.id for option in content.options}
    for number, combination in enumerate(content.combination_feedback):
        if not set(combination.options) <= known:
            yield Issue(
                _("Feedback on a combination names an option that is not there."),
                f"combination_feedback.{number}.options",
            )
