"""What holds for a person at an item, rule by rule: the answer to "why can I not open this?"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms_site.foundation import canonical, sql
from lms_site.learning.completion.activities import watched_percent
from lms_site.learning.completion.data import ItemCompletion
from lms_site.learning.errors import NoSuchItem
from lms_site.learning.policies import teacher_of
from lms_site.learning.release.data import ItemRules, RuleSet
from lms_site.learning.release.gate import shown, titles_of
from lms_site.learning.release.known import CourseKnown, known_of
from lms_site.learning.release.reaching import unreachable
from lms_site.learning.release.rules import Judged
from lms_site.learning.release.words import plain, why
from lms_site.learning.rights import Right

_MINUTE: Final = 60
_VIEWS = teacher_of("entry.course_id", Right.VIEW)
_HELPS = teacher_of("entry.course_id", Right.ACCOMMODATE).replace("%(person)s", "%(viewer)s")
FIND: Final = f"""
    SELECT entry.course_id AS course, entry.key, entry.locale, entry.kind, entry.title, entry.preview,
           (entry.rules->'completion')::text AS rule, entry.rules->'optional' = 'true'::jsonb AS optional,
           rules.completes_on, seat.id AS seat, {_HELPS} AS helps,
           own.state = 'done' AS done, own.done_at, activity.seconds, activity.watched::text AS watched
    FROM publishing_entry entry
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
    LEFT JOIN learning_itemprogress own ON own.enrolment_id = seat.id AND own.item = entry.key
    LEFT JOIN learning_activity activity ON activity.enrolment_id = seat.id AND activity.item = entry.key
    LEFT JOIN learning_assessment rules ON rules.key = entry.key
    WHERE entry.key = %(item)s AND entry.kind <> 'course' AND CASE WHEN %(viewer)s = %(person)s
        THEN seat.id IS NOT NULL OR {_VIEWS} ELSE seat.id IS NOT NULL AND {_HELPS} END
    ORDER BY entry.locale = %(locale)s DESC, entry.locale
    LIMIT 1
"""


def item_rules(viewer_id: UUID, item: UUID, *, person_id: UUID | None = None, locale: str = "") -> ItemRules:
    """Every rule of a lesson, assessment or module as it stands for a member (None: the viewer); two statements.

    For members about themselves, for who may read the whole course about themselves, and about any member for who
    gives single learners more. Raises NoSuchItem.
    """
    person = person_id or viewer_id
    row = sql.one(FIND, {"viewer": viewer_id, "person": person, "item": item, "locale": locale})
    if row is None:
        raise NoSuchItem
    found = known_of(
        person, [row.course], items=None if row.helps else [item], locale=row.locale, deadlines=True
    )[row.course]
    judged = next(found.judged(item, row.locale))
    return ItemRules(
        item=item,
        course=row.course,
        person=person,
        kind=row.kind,
        title=row.title,
        open=judged.open,
        until=judged.until,
        text=why(judged, titles_of(found)),
        preview=row.preview,
        release=_sets(judged, found, row),
        completion=_completion(row),
        deadlines=found.deadlines.get(str(item), {}),
        stuck=_is_stuck(str(item), found, row.locale) if row.helps else None,
    )


def _is_stuck(item: str, found: CourseKnown, locale: str) -> bool:
    return item in unreachable(found.entries[locale].values(), groups=found.known.cohorts)


def _sets(judged: Judged, found: CourseKnown, row: Any) -> list[RuleSet]:
    titles, placed = titles_of(found), found.entries[row.locale]
    return [
        RuleSet(
            of=one.of,
            title=placed[one.of].title if one.of in placed else None,
            match=one.match,
            open=one.open,
            until=one.until,
            unlocked=one.unlocked,
            rules=[shown(state, titles, for_team=row.helps) for state in one.rules],
        )
        for one in judged.sets
    ]


def _completion(row: Any) -> ItemCompletion | None:
    """The item's completion rule; None for a module, which is done with what it holds."""
    if row.kind == "module":
        return None
    rule = canonical.loads(row.rule) if row.rule else {}
    kind = row.completes_on if row.kind == "assessment" else rule.get("kind", "marked")
    needed, reached = _counted(kind, rule, row)
    return ItemCompletion(
        kind=kind,
        required=not row.optional,
        done=bool(row.done),
        done_at=row.done_at,
        needed=needed,
        reached=reached,
        text=_text(kind, needed),
    )


def _counted(kind: str, rule: dict[str, Any], row: Any) -> tuple[Decimal | None, Decimal | None]:
    if kind == "time":
        return Decimal(int(rule.get("seconds") or 0)), Decimal(row.seconds or 0)
    if kind == "video":
        seen = canonical.loads(row.watched) if row.watched else {}
        return Decimal(str(rule.get("percent") or 0)), watched_percent(rule, seen)
    return None, None


def _text(kind: str, needed: Decimal | None) -> str:
    texts = {
        "marked": _("It is completed when you mark it as done."),
        "viewed": _("It is completed when you have opened it."),
        "submitted": _("It is completed when you hand it in."),
        "passed": _("It is completed when you pass it."),
    }
    if kind == "time":
        minutes = (needed or Decimal(0)) / _MINUTE
        return ngettext(
            "It is completed when you have spent %(minutes)s minute in it.",
            "It is completed when you have spent %(minutes)s minutes in it.",
            int(minutes),
        ) % {"minutes": plain(minutes)}
    if kind == "video":
        return _("It is completed when you have watched %(percent)s per cent of its films.") % {
            "percent": plain(needed)
        }
    return texts.get(kind, "")
