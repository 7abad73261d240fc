"""Searching in what somebody may read now, and in their own notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lms_site.foundation import sql
from lms_site.foundation.text_search import configuration
from lms_site.learning import api as learning
from lms_site.notebook.search.data import Found, FoundLesson, FoundNote, Passage

MOST, LONGEST = 50, 200
# Characters of the private use area: what a text has of them itself is taken out first.
_BEGIN, _END = "\ue000", "\ue001"
_SNIPPET = f"StartSel={_BEGIN}, StopSel={_END}, MaxWords=35, MinWords=15, MaxFragments=2, FragmentDelimiter=…"

# A row of an older edition than the current says nothing: what was taken out of a lesson is not found any more.
# Only the texts of the best are cut into snippets.
LESSONS = """
    WITH matching AS (
        SELECT DISTINCT ON (entry.key) entry.key, entry.course_id, entry.locale, entry.title, entry.digest,
               words.config, ts_rank_cd(words.vector, asked.query, 1) AS rank
        FROM notebook_lessonwords words
        CROSS JOIN LATERAL (SELECT websearch_to_tsquery(words.config::regconfig, %(text)s) AS query) asked
        JOIN publishing_entry entry ON entry.course_id = words.course_id AND entry.locale = words.locale
            AND entry.key = words.item AND entry.digest = words.digest
        WHERE words.item = ANY (%(lessons)s) AND words.vector @@ asked.query
        ORDER BY entry.key, entry.locale = %(locale)s DESC, entry.locale
    ), best AS (SELECT * FROM matching ORDER BY rank DESC, key LIMIT %(most)s)
    SELECT best.key AS lesson, best.course_id AS course, best.locale, best.title,
           ts_headline(best.config::regconfig, translate(edition.words, %(marks)s, ''),
                       websearch_to_tsquery(best.config::regconfig, %(text)s), %(form)s) AS snippet
    FROM best JOIN publishing_edition edition ON edition.digest = best.digest AND edition.tombstoned_at IS NULL
    ORDER BY best.rank DESC, best.key
"""
NOTES = """
    WITH asked AS (SELECT websearch_to_tsquery(%(config)s::text::regconfig, %(text)s) AS query), best AS (
        SELECT note.id, note.lesson, note.course_id, said.words,
               ts_rank_cd(to_tsvector(%(config)s::text::regconfig, said.words), asked.query, 1) AS rank
        FROM notebook_note note
        CROSS JOIN asked
        CROSS JOIN LATERAL (SELECT note.body || ' ' || note.quote AS words) said
        WHERE note.person_id = %(person)s AND (%(course)s::uuid IS NULL OR note.course_id = %(course)s::uuid)
          AND to_tsvector(%(config)s::text::regconfig, said.words) @@ asked.query
        ORDER BY rank DESC, note.id DESC LIMIT %(most)s
    )
    SELECT best.id AS note, best.lesson, best.course_id AS course,
           ts_headline(%(config)s::text::regconfig, translate(best.words, %(marks)s, ''),
                       asked.query, %(form)s) AS snippet
    FROM best CROSS JOIN asked
    ORDER BY best.rank DESC, best.id DESC
"""


def search(person_id: UUID, text: str, *, course: UUID | None = None, locale: str = "") -> Found:
    """What the person finds in the open lessons of the courses they take, and in their own notes; four statements.

    Transcripts are words of their lesson. With `course` in this one alone, and all of it for its team. Words are read
    as search engines do ("quoted", or, -without); at most the best 50 of each kind.
    """
    values: dict[str, Any] = {
        "text": text.replace("\0", " ")[:LONGEST],
        "locale": locale,
        "marks": _BEGIN + _END,
        "form": _SNIPPET,
        "most": MOST,
    }
    lessons = sql.rows(LESSONS, {**values, "lessons": learning.open_lessons(person_id, course)})
    own = {"person": person_id, "course": course, "config": configuration(locale)}
    notes = sql.rows(NOTES, {**values, **own})
    titles = learning.lesson_titles(person_id, {row.lesson for row in notes}, locale=locale)
    return Found(
        lessons=tuple(FoundLesson(**_shown(row)) for row in lessons),
        notes=tuple(FoundNote(**_shown(row), title=titles.get(row.lesson)) for row in notes),
    )


def _shown(row: Any) -> dict[str, Any]:
    return {**row._asdict(), "snippet": _passages(row.snippet)}


def _passages(marked: str) -> tuple[Passage, ...]:
    """A text with marks as pieces, so that no client has to trust any HTML."""
    found: list[Passage] = []
    for number, part in enumerate(marked.split(_BEGIN)):
        hit, _, rest = part.rpartition(_END) if number else ("", "", part)
        found += [Passage(text=hit, hit=True)] if hit else []
        found += [Passage(text=rest, hit=False)] if rest else []
    return tuple(found)
