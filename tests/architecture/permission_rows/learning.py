"""Courses, lessons, attempts, grades and grading."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from lms_site.catalog import api as catalog
from lms_site.learning import api as learning
from tests.architecture.permissions import Named, Row
from tests.learning import builders
from tests.world import BAD_TOKENS, EVERYONE, GRADERS, LEARNERS, LOGGED_IN, STAFF, TEAM_ROLES, Actor, World

READERS = LEARNERS | STAFF
SELF = frozenset({Actor.STUDENT_SELF})
# Everybody else gets a 404 byte for byte; these have a seat, or had one.
OPEN = EVERYONE - BAD_TOKENS
HIDDEN_FROM_GUESTS = {Actor.ANONYMOUS: 404}
NEWCOMERS = LOGGED_IN - {Actor.REFUNDED}
FILTERS = {"person": Named("student"), "course": Named("course"), "assessment": Named("essay")}
IN_COURSE = {"course": Named("course")}


def furnish(world: World) -> None:
    """Course A with a lesson, a quiz, an essay; course B the same, of the others."""
    _corner(world, world.own, teacher=Actor.TEACHER_OWN, student=Actor.STUDENT_SELF)
    _corner(world, world.foreign, teacher=Actor.TEACHER_OTHER, student=Actor.STUDENT_OTHER)
    course = world.own["course"]
    learning.give_seat(world[Actor.STUDENT_PEER].pk, course, source="staff")
    for one in (course, world.foreign["course"]):
        learning.give_seat(world[Actor.REFUNDED].pk, one, source="staff")
        learning.end_seat(world[Actor.REFUNDED].pk, one)
    for actor, role in TEAM_ROLES.items():
        learning.join_team(world[Actor.TEACHER_OWN].pk, course, role, person=world[actor].pk)


def _corner(world: World, things: dict[str, object], *, teacher: Actor, student: Actor) -> None:
    module = builders.module()
    practice = builders.choice()
    lesson = builders.lesson(practice)
    quiz = builders.assessment(
        builders.choice(hints=["<p>Look.</p>"]), policy="hints", **builders.OPEN_REVIEW
    )
    untried = builders.assessment(builders.choice())
    essay = builders.assessment(builders.essay(), **builders.OPEN_REVIEW)
    course = builders.course(module, lesson, quiz, untried, essay, owner=world[teacher].pk, free=True)
    card = {"key": str(course), "title": "A course"}
    catalog.put_listing(
        catalog.ListingSpec(
            course=course, locale="en", slug=f"c-{course.hex[:8]}", title="A course", card=card
        )
    )
    person: UUID = world[student].pk
    learning.give_seat(person, course, source="staff")
    spec = learning.AccommodationSpec(person=person, course=course, time_factor=Decimal(2))
    accommodation = learning.grant_accommodation(world[teacher].pk, spec)
    learning.grant_accommodation(
        world[teacher].pk,
        learning.AccommodationSpec(person=person, assessment=untried.key, extra_attempts=1),
    )
    handed_in = learning.start_attempt(person, essay.key)
    learning.save_answer(person, handed_in.id, 1, seq=1, data={"text": "Birds sing."})
    learning.submit(person, handed_in.id)
    things.update(
        course=course,
        module=module.key,
        lesson=lesson.key,
        assessment=quiz.key,
        untried=untried.key,
        essay=essay.key,
        attempt=learning.start_attempt(person, quiz.key).id,
        finished=handed_in.id,
        accommodation=accommodation,
        practice=practice.key,
        student=person,
    )


def _more(world: World) -> dict[str, object]:
    """More for one who has, or had, a seat in both courses."""
    return {"person": str(world[Actor.REFUNDED].pk), "time_factor": "1.5"}


GIVEN = frozenset(
    {"extra_attempts", "time_factor", "extra_time_s", "opens_at", "due_at", "closes_at", "reason"}
)


def _position(*, ids: dict[str, str], **about: object) -> dict[str, object]:
    return {"ids": ids, "fixed": {"position": "1"}, **about}


ROWS = [
    Row("courses_list", allow=OPEN),
    Row("categories_list", allow=OPEN),
    Row("courses_read", ids={"key": "course"}, allow=OPEN),
    Row("courses_outline", ids={"key": "course"}, allow=OPEN),
    Row(
        "courses_enrol",
        ids={"key": "course"},
        allow=NEWCOMERS,
        allow_foreign=NEWCOMERS,
        outcomes={Actor.REFUNDED: 409},
        inserts={"learning_enrolment", "foundation_outboxevent"},
        changes={"catalog_listing": {"popularity"}},
    ),
    Row(
        "courses_leave",
        ids={"key": "course"},
        allow=LEARNERS | {Actor.REFUNDED},
        allow_foreign=frozenset({Actor.STUDENT_OTHER, Actor.REFUNDED}),
        changes={"learning_enrolment": {"state", "ended_at"}},
        inserts={"foundation_outboxevent"},
    ),
    Row(
        "courses_resume",
        ids={"key": "course"},
        allow=LEARNERS,
        allow_foreign=frozenset({Actor.STUDENT_OTHER}),
    ),
    Row(
        "courses_progress",
        ids={"key": "course"},
        allow=LEARNERS,
        allow_foreign=frozenset({Actor.STUDENT_OTHER}),
    ),
    *(Row(f"courses_{kind}", ids={"key": "course"}, allow=READERS) for kind in ("lessons", "assignments")),
    Row("modules_read", ids={"key": "module"}, allow=READERS, outcomes=HIDDEN_FROM_GUESTS),
    Row("lessons_read", ids={"key": "lesson"}, allow=READERS, outcomes=HIDDEN_FROM_GUESTS),
    Row(
        "lessons_progress",
        ids={"key": "lesson"},
        allow=LEARNERS,
        allow_foreign=frozenset({Actor.STUDENT_OTHER}),
        body=lambda world: {"state": "done"},
        changes={"learning_enrolment": {"last_item", "last_seen_at"}},
        inserts={"learning_itemprogress", "foundation_outboxevent"},
    ),
    Row("assessments_read", ids={"key": "assessment"}, allow=READERS, outcomes=HIDDEN_FROM_GUESTS),
    Row(
        "assessments_rules",
        ids={"key": "assessment"},
        allow=READERS,
        query_ids={"person": Named("student")},
    ),
    Row(
        "accommodations_list",
        allow=LOGGED_IN,
        query_ids={**FILTERS, "assessment": Named("untried")},
    ),
    Row(
        "accommodations_grant",
        allow=frozenset({Actor.ADMINISTRATOR}),
        body=_more,
        body_ids={"/person": Named("student")},
        changes={"learning_accommodation": GIVEN},
        inserts={"learning_accommodation", "foundation_outboxevent"},
    ),
    *(
        Row(
            operation,
            ids={"key": key},
            allow=GRADERS,
            body=_more,
            body_ids={"/person": Named("student", anywhere=frozenset())},
            changes={"learning_accommodation": GIVEN},
            inserts={"learning_accommodation", "foundation_outboxevent"},
        )
        for operation, key in (
            ("course_accommodations_grant", "course"),
            ("assessment_accommodations_grant", "assessment"),
        )
    ),
    Row(
        "accommodations_end",
        ids={"id": "accommodation"},
        allow=GRADERS,
        changes={"learning_accommodation": {"ended_at"}},
    ),
    Row(
        "hints_take",
        ids={"id": "attempt"},
        fixed={"position": "1", "number": "1"},
        allow=SELF,
        changes={"learning_attemptitem": {"hints"}},
    ),
    Row(
        "questions_try",
        ids={"key": "lesson", "question": "practice"},
        allow=READERS,
        outcomes=HIDDEN_FROM_GUESTS,
        body=lambda world: {"data": {"chosen": ["a"]}},
    ),
    Row(
        "results_release",
        ids={"key": "assessment"},
        allow=GRADERS,
        changes={"learning_assessment": {"released_at"}},
        inserts={"foundation_outboxevent"},
    ),
    Row("grading_attempts", allow=LOGGED_IN, query_ids=FILTERS),
    Row("grading_grades", allow=LOGGED_IN, query_ids=FILTERS),
    Row("attempts_list", ids={"key": "assessment"}, allow=READERS),
    Row(
        "attempts_start",
        ids={"key": "untried"},
        allow=LEARNERS,
        allow_foreign=frozenset({Actor.STUDENT_OTHER}),
        inserts={"learning_attempt", "learning_attemptitem", "foundation_outboxevent"},
    ),
    Row("attempts_read", ids={"id": "attempt"}, allow=SELF),
    Row(
        "answers_save",
        **_position(ids={"id": "attempt"}),
        allow=SELF,
        body=lambda world: {"seq": 1, "data": {"chosen": ["a"]}},
        changes={"learning_attemptitem": {"draft", "draft_seq", "draft_at"}},
    ),
    Row(
        "attempts_submit",
        ids={"id": "attempt"},
        allow=SELF,
        body=lambda world: {"answers": []},
        changes={
            "learning_attempt": {
                "state",
                "submitted_at",
                "graded_at",
                "ended_by",
                "late_s",
                "raw_points",
                "points",
                "fraction",
            },
            "learning_attemptitem": {"state", "outcome", "fraction", "draft", "draft_seq"},
        },
        inserts={
            "learning_response",
            "learning_score",
            "learning_grade",
            "learning_itemprogress",
            "foundation_outboxevent",
        },
    ),
    Row("attempts_review", ids={"id": "finished"}, allow=SELF | GRADERS),
    Row("me_enrolments", allow=LOGGED_IN),
    Row("me_grades", allow=LOGGED_IN, query_ids=IN_COURSE),
    Row("me_history", allow=LOGGED_IN, query_ids=IN_COURSE),
    Row(
        "grading_queue",
        allow=LOGGED_IN,
        query_ids={name: FILTERS[name] for name in ("course", "assessment")},
    ),
    Row("grading_read", **_position(ids={"id": "finished"}), allow=GRADERS),
    Row(
        "grading_grade",
        **_position(ids={"id": "finished"}),
        allow=GRADERS,
        body=lambda world: {"fraction": "0.5", "comment": "Fine."},
        changes={
            "learning_attempt": {"state", "raw_points", "points", "fraction", "graded_at"},
            "learning_attemptitem": {"state", "outcome", "fraction", "waits_since"},
            "learning_grade": {
                "state",
                "fraction",
                "points",
                "max_points",
                "passed",
                "attempts",
                "updated_at",
            },
            "learning_score": {"comment", "reason"},
        },
        inserts={"learning_score", "learning_grade", "learning_itemprogress", "foundation_outboxevent"},
    ),
]
