"""Taking in what clients report of a lesson: time in it and films watched, as far as the server's clock allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction

from lms_site.foundation import canonical, sql
from lms_site.learning.access import LATEST
from lms_site.learning.completion.data import ActivityState, Watched
from lms_site.learning.completion.films import LONGEST_S, length, merged, watched
from lms_site.learning.progress.models import ProgressState
from lms_site.learning.progress.services import record_progress

MOST_A_REPORT_S = 300
"""No report counts for more than this: who reports says so every few minutes at least."""
FASTEST = 2
"""Films may be watched at twice their speed."""
PLACES = Decimal("0.0001")

# The row is locked from here on: reports of two windows are counted one after the other, against one clock. The first
# one is measured from the moment the lesson was opened.
OPEN: Final = f"""
    INSERT INTO learning_activity AS activity (enrolment_id, item, seconds, watched, reported_at)
    SELECT seat.id, entry.key, 0, '{{}}', coalesce(own.first_at, {LATEST})
    FROM publishing_entry entry
    JOIN learning_enrolment seat
        ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
    LEFT JOIN learning_itemprogress own ON own.enrolment_id = seat.id AND own.item = entry.key
    WHERE entry.key = %(item)s AND entry.kind = 'lesson' AND entry.rules->'completion'->>'kind' IN ('time', 'video')
      AND own.state IS DISTINCT FROM 'done'
    ORDER BY entry.locale LIMIT 1
    ON CONFLICT (enrolment_id, item) DO UPDATE SET item = activity.item
    RETURNING activity.id, activity.seconds, activity.watched::text AS watched,
              greatest(extract(epoch FROM {LATEST} - activity.reported_at), 0)::float8 AS elapsed,
              (SELECT (entry.rules->'completion')::text FROM publishing_entry entry
               WHERE entry.key = %(item)s AND entry.rules->'completion'->>'kind' IN ('time', 'video')
               ORDER BY entry.locale LIMIT 1) AS rule
"""
KEEP: Final = f"""
    UPDATE learning_activity
    SET seconds = %(seconds)s, watched = %(watched)s::jsonb, reported_at = {LATEST}
    WHERE id = %(id)s
"""


@transaction.atomic
def record_activity(
    person_id: UUID, lesson: UUID, *, seconds: int = 0, films: Sequence[Watched] = ()
) -> ActivityState:
    """Note time spent in a lesson and what was watched of its films since the last report; done when it is enough.

    Believed is no more than the time that has passed since the last report, or since the lesson was opened
    (`record_progress`); films count up to double speed. Kept only where the lesson's rule asks for it and until it is
    done; otherwise the lesson is noted as viewed. Raises NoSuchItem, NotStarted, Locked.
    """
    row = sql.one(OPEN, {"person": person_id, "item": lesson})
    if row is None:
        return _state(None, record_progress(person_id, lesson))
    rule = canonical.loads(row.rule)
    total = row.seconds + int(min(max(seconds, 0), row.elapsed, MOST_A_REPORT_S))
    allowed = min(row.elapsed, MOST_A_REPORT_S) * FASTEST
    seen = _merged(canonical.loads(row.watched), films, rule, allowed=allowed)
    share = share_of(rule, total, seen)
    values = {"id": row.id, "seconds": total, "watched": orjson.dumps(seen).decode()}
    sql.run(KEEP, values)
    state = record_progress(
        person_id, lesson, state=ProgressState.VIEWED, share=min(share, Decimal(1)), reached=share >= 1
    )
    return _state(total, state)


def _merged(
    seen: dict[str, Any], sent: Sequence[Watched], rule: Mapping[str, Any], *, allowed: float
) -> dict[str, Any]:
    """By film, what was watched of it by now. Only films of the lesson count."""
    lengths = rule.get("films") or {}
    found = dict(seen)
    for one in sent:
        if one.film not in lengths:
            continue
        before = found.get(one.film, {"duration": 0.0, "parts": []})
        first, last = _shown(rule, one)
        duration = last - first if lengths[one.film] else max(before["duration"], last - first)
        parts = [(begin, end) for begin, end in before["parts"]]
        sent_parts = [(max(begin, first), end) for begin, end in one.parts]
        kept, allowed = watched(parts, sent_parts, duration=last, allowed=allowed)
        found[one.film] = {"duration": duration, "parts": kept}
    return found


def _shown(rule: Mapping[str, Any], sent: Watched) -> tuple[float, float]:
    """From when until when the lesson shows the film: what lies outside counts neither for nor against."""
    length_s = float(rule["films"][sent.film] or min(sent.duration, LONGEST_S))
    begin, end = (rule.get("clips") or {}).get(sent.film, (0, None))
    last = length_s if end is None else min(float(end), length_s)
    return (float(begin), last) if begin < last else (0.0, length_s)


def share_of(rule: Mapping[str, Any], seconds: int, seen: Mapping[str, Any]) -> Decimal:
    """How much of what the rule asks for is reached; 1 and more: all of it. A rule that asks for nothing never is."""
    if rule.get("kind") == "time":
        needed = int(rule.get("seconds") or 0)
        return _rounded(Decimal(seconds) / needed) if needed > 0 else Decimal(0)
    needed_percent = Decimal(str(rule.get("percent") or 0))
    return _rounded(watched_percent(rule, seen) / needed_percent) if needed_percent > 0 else Decimal(0)


def watched_percent(rule: Mapping[str, Any], seen: Mapping[str, Any]) -> Decimal:
    """How much of the lesson's films was watched: the mean of all, each counting the same."""
    films = rule.get("films") or {}
    if not films:
        return Decimal(0)
    shares = [_share(seen.get(film)) for film in films]
    return Decimal(str(round(100 * sum(shares) / len(shares), 4)))


def _share(film: Mapping[str, Any] | None) -> float:
    if not film or not film["duration"]:
        return 0.0
    return min(1.0, length(merged([(begin, end) for begin, end in film["parts"]])) / float(film["duration"]))


def _rounded(share: Decimal) -> Decimal:
    """To the places that are stored, never up: nobody is done before they are."""
    return share.quantize(PLACES, rounding="ROUND_FLOOR")


def _state(seconds: int | None, state: Any) -> ActivityState:
    return ActivityState(
        item=state.item,
        course=state.course,
        state=state.state,
        seconds=seconds,
        share=state.share,
        done_at=state.done_at,
        newly_done=state.newly_done,
    )
