"""Text answers to `lms.text`."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any, Final

from lms_plugins.importer_olx.markup import inner
from lms_plugins.importer_olx.parts import Part, UnsupportedError, feedback, points_of
from lms_plugins.importer_olx.safe_xml import Element, local
from lms_plugins.importer_olx.texts import _
from lms_plugins.importer_olx.values import whole

MOST: Final = 100
_LONGEST: Final = 500
_TEXT: Final = 1_000
_BEYOND: Final = re.compile(r"\(\?(?:[=!>(]|<[=!]|P=|[aLmsux]|i(?!\)))|\\[1-9]|(?:[*+?}])\+")
_IGNORE_CASE: Final = "(?i)"

Answer = dict[str, Any]


def text_answer(response: Element) -> list[Part]:
    """What a learner must write, its variants, and words on foreseen wrong answers."""
    styles = (response.get("type") or "").lower().split()
    accepted = list(_accepted(response, patterns="regexp" in styles))
    if len(accepted) > MOST or any(len(answer["text"]) > _TEXT for answer in accepted):
        raise UnsupportedError(str(_("it has too many answers, or too long ones")))
    part = Part("lms.text", {"case_sensitive": "ci" not in styles}, points_of(_line(response)))
    if "regexp" in styles:
        accepted = [_search(answer, place, len(accepted), part) for place, answer in enumerate(accepted)]
    part.content["answers"] = [{"id": f"answer_{place}", **answer} for place, answer in enumerate(accepted)]
    _foreseen(response, part, patterns="regexp" in styles)
    size = whole(_line(response).get("size")) if _line(response) is not None else None  # type: ignore[union-attr]
    if size and size <= 200:  # noqa: PLR2004 (the type's limit)
        part.content["input_size"] = size
    return [part]


def _line(response: Element) -> Element | None:
    return next(response.iter("textline"), None)


def _accepted(response: Element, *, patterns: bool) -> Iterator[Answer]:
    main, hint = (response.get("answer") or "").strip(), response.find("correcthint")
    said = feedback(hint, inner(hint)) if hint is not None else ""
    if "_or_" in main.lower() and not patterns:
        # The old way to list answers; then additional ones do not count in Open edX.
        yield from ({"text": text.strip(), "feedback": said} for text in main.split("_or_"))
        return
    yield {"text": main, "feedback": said}
    for more in response.findall("additional_answer"):
        hint = more.find("correcthint")
        text = more.get("answer") or more.text or ""
        yield {"text": text.strip(), "feedback": feedback(hint, inner(hint)) if hint is not None else ""}


def _search(answer: Answer, place: int, count: int, part: Part) -> Answer:
    """One of Open edX's expressions: it searches, and only all of them together are held at both ends.

    So the first is held at the start, the last at the end, and those between may stand anywhere.
    """
    pattern = answer["text"]
    if pattern.startswith(_IGNORE_CASE):
        pattern = pattern[len(_IGNORE_CASE) :]
        part.content["case_sensitive"] = False
    if count == 1 and "|" not in pattern:
        text = pattern
    else:
        anchored = ("^" if place == 0 else "") + pattern + ("$" if place == count - 1 else "")
        text = rf"(?:.|\n)*(?:{anchored})(?:.|\n)*"
    check(text)
    return {**answer, "text": text, "match": "regex"}


def check(pattern: str) -> None:
    """Refuse what is no regular expression, and what an automaton cannot do."""
    if len(pattern) > _LONGEST:
        raise UnsupportedError(str(_("its regular expression is too long")))
    if _BEYOND.search(re.sub(r"\\[^1-9]", "..", pattern)):
        raise UnsupportedError(str(_("its regular expression looks around or refers back")))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        raise UnsupportedError(str(_("its regular expression is not valid"))) from None


def _foreseen(response: Element, part: Part, *, patterns: bool) -> None:
    """Hints on wrong answers, of both ages of Open edX."""
    found: list[Answer] = []
    for hint in response:
        if local(hint) in ("stringequalhint", "regexphint"):
            match = "regex" if local(hint) == "regexphint" or patterns else "exact"
            found.append(_wrong(hint.get("answer"), match, feedback(hint, inner(hint))))
    for group in response.findall("hintgroup"):
        texts = {part_.get("on") or "": _hint_words(part_) for part_ in group.findall("hintpart")}
        for hint in group.findall("stringhint"):
            said = texts.get(hint.get("name") or "", "")
            found.append(_wrong(hint.get("answer"), "regex" if patterns else "exact", said))
        if texts.get("default"):
            part.content["feedback_otherwise"] = texts["default"]
    usable = [answer for answer in found if _usable(answer, part)]
    if usable:
        wrong = [{"id": f"wrong_{place}", **answer} for place, answer in enumerate(usable[:MOST])]
        part.content["wrong_answers"] = wrong


def _hint_words(part: Element) -> str:
    words = part.find("text")
    return inner(words if words is not None else part)


def _wrong(text: str | None, match: str, said: str) -> Answer:
    return {"text": (text or "").strip(), "match": match, "feedback": said}


def _usable(answer: Answer, part: Part) -> bool:
    if len(answer["text"]) > _TEXT:
        part.notes.append(str(_("A hint was left out: {reason}.", reason=_("its answer is too long"))))
        return False
    try:
        if answer["match"] == "regex":
            check(answer["text"])
    except UnsupportedError as error:
        part.notes.append(str(_("A hint was left out: {reason}.", reason=error)))
        return False
    return True
