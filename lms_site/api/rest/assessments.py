"""Assessments and attempts: rules, start, answers, handing in, review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.assessment_shapes import (
    AnswerIn,
    AttemptOut,
    AttemptSummaryOut,
    EffectiveRulesOut,
    HintOut,
    ReviewOut,
    SavedOut,
    SubmitIn,
    SubmittedOut,
)
from lms_site.api.etag import known_digest
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import array_of, ref
from lms_site.api.read import key_parameter, language, members, read
from lms_site.api.rest.courses import item_response
from lms_site.learning import api as learning

_ITEM_MEMBERS = frozenset({"type", "schema_version", "delivery"})


@operation(
    "assessments_read",
    etag=True,
    summary="An assessment",
    tags=["Assessment"],
    responses={200: ref("Assessment")},
    login=False,
    preview="reads",
)
def assessment(call: Call, key: UUID) -> HttpResponse:
    """Title, instructions and the rules for everybody; the questions come with an attempt."""
    known = known_digest(call.request)
    return item_response(call, learning.assessment_document(call.viewer, key, locale=language(), known=known))


@operation(
    "assessments_rules",
    summary="What holds for the caller at an assessment",
    tags=["Assessment"],
    responses={200: EffectiveRulesOut},
    parameters=[
        {
            "name": "person",
            "in": "query",
            "schema": {"type": "string", "format": "uuid"},
            "description": "Somebody else; for teachers of the course.",
        }
    ],
    preview="reads",
)
def rules(call: Call, key: UUID) -> HttpResponse:
    """The rules with what the person was given on top, what is used up, and whether an attempt can start now.

    Teachers of the course may ask for somebody else by `person`.
    """
    caller = call.person.pk
    person = key_parameter(call.query, "person") or caller
    found = learning.effective_rules(person, key, viewer_id=caller, locale=language())
    return call.json({**members(found), "attempts_left": found.attempts_left})


@operation(
    "attempts_list",
    summary="Own attempts at an assessment",
    tags=["Assessment"],
    responses={200: array_of(AttemptSummaryOut)},
    preview="reads",
)
def attempts(call: Call, key: UUID) -> HttpResponse:
    """Newest first; scores as far as the review rules reveal them. For members of the course and its teachers."""
    return call.json([members(one) for one in learning.my_attempts(call.person.pk, key)])


@operation(
    "attempts_start",
    summary="Start or resume an attempt",
    tags=["Assessment"],
    responses={200: AttemptOut, 201: AttemptOut},
    preview="writes",
)
def start(call: Call, key: UUID) -> HttpResponse:
    """The running attempt (200), or a new one (201) whose questions, order and deadline are fixed now."""
    view = learning.start_attempt(call.person.pk, key, locale=language())
    return call.json(_attempt(view), 201 if view.created else 200)


@operation(
    "attempts_read",
    summary="An own attempt",
    tags=["Assessment"],
    responses={200: AttemptOut},
    preview="reads",
)
def attempt(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """The same questions in the same order at every look, with the answers saved last."""
    return call.json(_attempt(learning.open_attempt(call.person.pk, id)))


def _attempt(view: learning.AttemptView) -> dict[str, Any]:
    body = members(view, without=frozenset({"created", "parts"}))
    return {**body, "parts": [part_of(part) for part in view.parts]}


def part_of(part: learning.TextPart | learning.ItemPart | learning.ReviewItem) -> dict[str, Any]:
    """A part of an attempt: text, or a question with `item` as the union of types describes it."""
    if isinstance(part, learning.TextPart):
        return {"kind": "text", **members(part)}
    item = {"type": part.type, "schema_version": part.schema_version, "delivery": part.delivery}
    return {"kind": "item", **members(part, without=_ITEM_MEMBERS), "item": item}


@operation(
    "answers_save",
    summary="Save an answer",
    tags=["Assessment"],
    request=AnswerIn,
    responses={200: SavedOut},
    request_examples={"choice": {"seq": 3, "data": {"chosen": ["b"]}}},
    preview="writes",
)
def answer(call: Call, id: UUID, position: int) -> HttpResponse:  # noqa: A002 the path's word
    """Store the answer to one question if its number is newer; answered after it is on disk. Repeating is harmless."""
    sent = read(AnswerIn, call.body())
    saved = learning.save_answer(call.person.pk, id, position, seq=sent.seq, data=sent.data)
    return call.json(members(saved))


@operation(
    "hints_take", summary="Take a hint", tags=["Assessment"], responses={200: HintOut}, preview="writes"
)
def hint(call: Call, id: UUID, position: int, number: int) -> HttpResponse:  # noqa: A002 the path's word
    """The next hint (counted from 1), or again one that was given; it is counted, and may cost, the first time only."""
    return call.json(members(learning.take_hint(call.person.pk, id, position, number)))


@operation(
    "attempts_submit",
    summary="Hand an attempt in",
    tags=["Assessment"],
    may_be_bare=True,
    request=SubmitIn,
    responses={200: SubmittedOut},
    request_examples={"plain": {"answers": []}},
    preview="writes",
)
def submit(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Grade what a machine can grade, now. A second call gives the same result and hands in nothing more."""
    sent = read(SubmitIn, call.body(optional=True))
    answers = [learning.Answer(position=one.position, seq=one.seq, data=one.data) for one in sent.answers]
    return call.json(members(learning.submit(call.person.pk, id, answers=answers)))


@operation(
    "attempts_review",
    summary="Look back at an attempt",
    tags=["Assessment"],
    responses={200: ReviewOut},
    preview="reads",
)
def review(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """A finished attempt as far as its viewer may see it now: the learner by the review rules, teachers whole."""
    found = learning.review(call.person.pk, id)
    body = members(found, without=frozenset({"parts", "revealed"}))
    return call.json(
        {**body, "revealed": members(found.revealed), "parts": [part_of(part) for part in found.parts]}
    )


@operation("results_release", summary="Release the results", tags=["Grading"], responses={204: None})
def release(call: Call, key: UUID) -> HttpResponse:
    """Let learners see what the review rules keep until the teacher's release. Repeating is harmless."""
    learning.release_results(call.person.pk, key)
    return HttpResponse(status=204)


urlpatterns = [
    path("assessments/<uuid:key>/", hot(GET=assessment)),
    path("assessments/<uuid:key>/rules/", hot(GET=rules)),
    path("assessments/<uuid:key>/release", hot(POST=release)),
    path("assessments/<uuid:key>/attempts/", hot(GET=attempts, POST=start)),
    path("attempts/<uuid:id>/", hot(GET=attempt)),
    path("attempts/<uuid:id>/items/<int:position>/response/", hot(PUT=answer)),
    path("attempts/<uuid:id>/items/<int:position>/hints/<int:number>/", hot(PUT=hint)),
    path("attempts/<uuid:id>/submit", hot(POST=submit)),
    path("attempts/<uuid:id>/review/", hot(GET=review)),
]
