"""The rules of an assessment: gathered from its problems and from what they stand in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import AssessmentSettings, ShowCorrect

STRICTNESS: Final[tuple[ShowCorrect, ...]] = (
    "always", "attempted", "answered", "finished", "correct_or_past_due", "closed", "past_due", "never",
)  # fmt: skip
"""From the earliest to the latest."""

_SHOW: Final[dict[str, ShowCorrect]] = {
    **{name: name for name in STRICTNESS},
    "after_attempts": "closed",
    "after_all_attempts": "closed",
    "after_all_attempts_or_correct": "finished",
    "attempted_no_past_due": "attempted",
}


@dataclass(frozen=True)
class Rules:
    """The rules of one problem."""

    graded: bool
    category: str
    attempts: int | None
    start: dt.datetime | None
    due: dt.datetime | None
    grace: int
    show: ShowCorrect
    hidden: bool


def rules_of(item: Item) -> Rules:
    """What holds for a problem, its own settings or inherited ones."""
    show = _SHOW.get(values.text(item.setting("showanswer")).lower(), "finished")
    limit = _SHOW.get(values.text(item.setting("show_correctness")).lower(), "always")
    return Rules(
        graded=values.truth(item.setting("graded")),
        category=values.text(item.setting("format"))[: values.MAX_TITLE],
        attempts=values.whole(item.setting("max_attempts")) or None,
        start=values.moment(item.setting("start", below_course=True)),
        due=values.moment(item.setting("due")),
        grace=values.seconds(item.setting("graceperiod")),
        show=max(show, limit, key=STRICTNESS.index),
        hidden=values.truth(item.setting("visible_to_staff_only", below_course=True)),
    )


def together(rules: Sequence[Rules]) -> tuple[AssessmentSettings, list[str]]:
    """The rules of problems that become one assessment, and what had to be levelled."""
    first = rules[0]
    notes = []
    attempts = [each.attempts for each in rules]
    most = None if None in attempts else max(each for each in attempts if each is not None)
    if len(set(attempts)) > 1:
        notes.append(str(_("The problems allowed different numbers of attempts; the most generous counts.")))
    show = max((each.show for each in rules), key=STRICTNESS.index)
    if len({each.show for each in rules}) > 1:
        notes.append(str(_("The problems showed their answers at different times; the latest counts.")))
    settings = AssessmentSettings(
        graded=first.graded,
        category=first.category,
        max_attempts=most,
        start=first.start,
        due=first.due,
        grace_s=first.grace,
        show_correct=show,
        hidden=first.hidden,
    )
    return settings, notes
