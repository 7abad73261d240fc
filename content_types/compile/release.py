"""Release and completion rules as manifests carry them; what they mean is told by `lms_site.learning.release`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from content_types.compile.context import CompileContext, Raw, Unreadable
from content_types.compile.streams import compile_stream, compiles, stored_stream
from content_types.pages.release import AssessmentCompletes, CourseCompletes, LessonCompletes
from lms_site.publishing.api import Node

_MINUTE = 60
ITEMS = ("lesson", "assessment", "module")
UNREADABLE: dict[str, Any] = {"kind": "unavailable"}
"""What stands for a rule that cannot be read: nobody meets it."""


@compiles("date")
def date(value: Raw, ctx: CompileContext) -> Any:
    """From a moment, until a moment."""
    del ctx
    return {"kind": "date", "from": _moment(value["begins"]), "until": _moment(value["ends"])}


@compiles("after_enrolment")
def after_enrolment(value: Raw, ctx: CompileContext) -> Any:
    """Days after joining."""
    del ctx
    return {"kind": "after_enrolment", "days": int(value["days"])}


@compiles("item_done")
def item_done(value: Raw, ctx: CompileContext) -> Any:
    """Something of the course is done."""
    return {"kind": "item_done", "item": ctx.find_key(value["item"], *ITEMS)}


@compiles("previous_done")
def previous_done(value: Raw, ctx: CompileContext) -> Any:
    """What comes before is done; what that is stands in the tree (`in_place`)."""
    del ctx
    return {"kind": "previous_done", "what": value["what"], "item": None}


@compiles("score")
def score(value: Raw, ctx: CompileContext) -> Any:
    """A score is reached."""
    item = ctx.find_key(value["assessment"], "assessment")
    return {"kind": "score", "item": item, "percent": value["percent"]}


@compiles("in_group")
def in_group(value: Raw, ctx: CompileContext) -> Any:
    """For a group, by its name: that is what a copy or an import of the course finds again."""
    del ctx
    return {"kind": "group", "group": value["group"]}


@compiles("course_done")
def course_done(value: Raw, ctx: CompileContext) -> Any:
    """Another course is completed."""
    return {"kind": "course_done", "course": ctx.find_key(value["course"], "course")}


@compiles("teacher")
def teacher(value: Raw, ctx: CompileContext) -> Any:
    """A teacher lets in."""
    del ctx
    return {"kind": "teacher", **({"note": value["note"]} if value["note"] else {})}


def _moment(value: Any) -> str | None:
    from content_types.compile.documents import moment

    if not value:
        return None
    found = value if isinstance(value, datetime) else parse_datetime(str(value))
    if found is None:
        raise Unreadable("no moment")
    return moment(make_aware(found) if is_naive(found) else found)


def release_of(page: Any, ctx: CompileContext) -> dict[str, Any]:
    """The page's release rules, as a member of its rules; nothing when it has none. What cannot be read locks."""
    block = page._meta.get_field("release").stream_block
    compiled = compile_stream(block, stored_stream(page.release), ctx)
    rules = [_rule(child["value"]) for child in compiled]
    return {"release": {"match": page.release_match, "rules": rules}} if rules else {}


def _rule(value: Any) -> Any:
    return value if isinstance(value, Mapping) and "kind" in value else dict(UNREADABLE)


def lesson_completion(page: Any, blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """When the lesson is completed, and whether that is asked for; nothing for what every lesson does."""
    rule: dict[str, Any] | None = None
    if page.completion == LessonCompletes.VIEWED:
        rule = {"kind": "viewed"}
    elif page.completion == LessonCompletes.TIME and page.completion_minutes:
        rule = {"kind": "time", "seconds": page.completion_minutes * _MINUTE}
    elif page.completion == LessonCompletes.VIDEO and page.completion_percentage:
        shown = list(_films(blocks))
        if shown:
            films = {film: media.get("duration") for film, media, _clip in shown}
            clips = {film: clip for film, _media, clip in shown if clip != [0, None]}
            rule = {"kind": "video", "percent": _percent(page.completion_percentage), "films": films}
            rule |= {"clips": clips} if clips else {}
    return {**({"completion": rule} if rule else {}), **optional(page)}


def assessment_completion(page: Any) -> dict[str, Any]:
    """When the assessment is completed, and whether that is asked for; nothing for what every assessment does."""
    passed = page.completion == AssessmentCompletes.PASSED
    return {**({"completion": {"kind": "passed"}} if passed else {}), **optional(page)}


def optional(page: Any) -> dict[str, Any]:
    """That the page need not be done to complete the course."""
    return {"optional": True} if page.optional else {}


def course_completion(page: Any) -> dict[str, Any]:
    """When the course is completed; nothing where all that is required must be done."""
    if page.completion == CourseCompletes.ALL or not page.completion_percentage:
        return {}
    return {"completion": {"kind": page.completion, "percent": _percent(page.completion_percentage)}}


def _percent(value: Any) -> str | None:
    from content_types.compile.documents import number

    return number(value)


def _films(value: Any) -> Iterator[tuple[str, Mapping[str, Any], list[int | None]]]:
    """The films among compiled blocks, at any depth: the id of each, the file if it is ours, what is shown of it."""
    if isinstance(value, Mapping):
        film = value.get("value")
        if value.get("type") == "video" and isinstance(film, Mapping):
            yield str(value["id"]), film.get("media") or {}, [film.get("start") or 0, film.get("end")]
        for inner in value.values():
            yield from _films(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _films(inner)


def in_place(nodes: Sequence[Node]) -> list[Node]:
    """The nodes with what comes before each written into its rules that ask for it."""
    return [_placed(node, nodes[:index]) if _asks(node) else node for index, node in enumerate(nodes)]


def _asks(node: Node) -> bool:
    return any(rule.get("kind") == "previous_done" for rule in node.rules.get("release", {}).get("rules", ()))


def _placed(node: Node, before: Sequence[Node]) -> Node:
    release = node.rules["release"]
    rules = [
        {**rule, "item": _before(node, before, rule.get("what"))} if rule["kind"] == "previous_done" else rule
        for rule in release["rules"]
    ]
    return replace(node, rules={**node.rules, "release": {**release, "rules": rules}})


def _before(node: Node, before: Sequence[Node], what: Any) -> str | None:
    """The key of what comes before the node in the course; None where nothing does."""
    if what == "module":
        own = node if node.kind == "module" else next((one for one in before if one.key == node.parent), None)
        found = [one.key for one in before if own and one.kind == "module" and one.parent == own.parent]
        others: list[UUID] = [key for key in found if own and key != own.key]
    else:
        others = [one.key for one in before if one.kind in ("lesson", "assessment")]
    return str(others[-1]) if others else None
