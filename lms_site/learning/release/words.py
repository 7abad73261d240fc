"""Why something is locked, in a sentence for the person; programs read the reasons themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms_site.learning.release.rules import ANY, Judged, RuleState, SetState

Titles = Mapping[str, str]


def why(judged: Judged, titles: Titles) -> str:
    """Everything that keeps the item locked, as sentences; empty when it is open."""
    if judged.open:
        return ""
    said = dict.fromkeys(_why_set(one, titles) for one in judged.sets if not one.open)
    return " ".join(said)


def _why_set(one: SetState, titles: Titles) -> str:
    said = " ".join(dict.fromkeys(sentence(state, titles) for state in one.rules if not state.met))
    several = one.match == ANY and len(one.rules) > 1
    return _("One of these is enough: %(sentences)s") % {"sentences": said} if several else said


def sentence(state: RuleState, titles: Titles) -> str:
    """What the rule asks for. `titles` has those of items and courses that the reader may know."""
    if state.lost:
        return _("This waits for something that is not in the course any more. Please ask your teacher.")
    return _SENTENCES.get(state.kind, _unknown)(state, titles)


def _day(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    return f"{date_format(moment.astimezone(dt.UTC), 'DATETIME_FORMAT')} UTC"


def plain(number: Decimal | None) -> str:
    """A number in its shortest form."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unknown(_state: RuleState, _titles: Titles) -> str:
    return _("This is locked by a rule that is not understood here. Please ask your teacher.")


def _course_start(state: RuleState, _titles: Titles) -> str:
    return _("The course begins on %(date)s.") % {"date": _day(state.until)} if state.until else _begun()


def _begun() -> str:
    return _("The course has begun.")


def _opens(state: RuleState, _titles: Titles) -> str:
    if state.until is not None:
        return _("It opens on %(date)s.") % {"date": _day(state.until)}
    if state.ended_at is not None and not state.met:
        return _("It was open until %(date)s.") % {"date": _day(state.ended_at)}
    return _("Its date has come.")


def _after_enrolment(state: RuleState, _titles: Titles) -> str:
    days = state.days or 0
    text = ngettext(
        "It opens %(days)d day after you joined the course.",
        "It opens %(days)d days after you joined the course.",
        days,
    ) % {"days": days}
    return f"{text} ({_day(state.until)})" if state.until else text


def _done(state: RuleState, titles: Titles) -> str:
    if state.item is None:
        return _("Nothing comes before it.")
    return _("Complete “%(title)s” first.") % {"title": titles.get(state.item, "")}


def _score(state: RuleState, titles: Titles) -> str:
    values = {"percent": plain(state.percent), "title": titles.get(state.item or "", "")}
    return _("Reach %(percent)s per cent in “%(title)s” first.") % values


def _group(_state: RuleState, _titles: Titles) -> str:
    return _("This is for a group of learners.")


def _course_done(state: RuleState, titles: Titles) -> str:
    title = titles.get(state.course or "")
    if title is None:
        return _("Complete another course first.")
    return _("Complete the course “%(title)s” first.") % {"title": title}


def _teacher(state: RuleState, _titles: Titles) -> str:
    return " ".join(filter(None, [_("Your teacher opens this for you."), state.note]))


_SENTENCES: Final[dict[str, Callable[[RuleState, Titles], str]]] = {
    "course_start": _course_start,
    "opens_at": _opens,
    "date": _opens,
    "after_enrolment": _after_enrolment,
    "item_done": _done,
    "previous_done": _done,
    "score": _score,
    "group": _group,
    "course_done": _course_done,
    "teacher": _teacher,
}
