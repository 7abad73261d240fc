"""What is asked of each system."""

from __future__ import annotations

import itertools
import json
import random
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from benchmarks.ceiling.app import sign
from benchmarks.load import Call
from benchmarks.servers import CEILING, PRODUCT, WAGTAIL

_CARDS = "fields=_,id,title,summary,level,price_cents,hero_thumbnail"
_OUTLINE = "limit=100&fields=_,id,title,type,html_url"
_RIGHT = [{"position": place, "seq": 1, "data": {"chosen": ["a"]}} for place in range(1, 11)]


def wagtail(url: str) -> dict[str, Call]:
    """The reads of the baseline: a course of the middle."""
    with psycopg.connect(url) as connection:
        statement = "SELECT id FROM wagtailcore_page WHERE depth = %s ORDER BY path OFFSET 50 LIMIT 1"
        course, lesson = ((connection.execute(statement, [depth]).fetchone() or [0])[0] for depth in (3, 5))
    pages = f"{WAGTAIL.address}/api/v2/pages/"
    return {
        "catalogue": Call(f"{pages}?type=courses.CoursePage&limit=20&{_CARDS}", {}),
        "tree": Call(f"{pages}?descendant_of={course}&{_OUTLINE}", {}),
        "lesson": Call(f"{pages}{lesson}/", {}),
    }


@dataclass(slots=True)
class Prototype:
    """The calls of the ceiling; writes never meet the same pair twice."""

    places: Iterator[int] = field(default_factory=itertools.count)

    def reads(self) -> dict[str, Call]:
        """Catalogue, tree, lesson, own courses, own progress."""
        who = {"Authorization": f"Bearer {sign(1)}"}
        paths = {
            "catalogue": "catalogue",
            "tree": "tree/1",
            "lesson": "lesson/1",
            "my courses": "mine",
            "my progress": "report/1",
        }
        return {name: Call(f"{CEILING.address}/{path}", who) for name, path in paths.items()}

    def write(self, action: str, number: int) -> Call:
        """The next calls of an action."""
        turns = [self._turn(action) for _ in range(number)]
        return Call(CEILING.address, {}, "POST", turns)

    def _turn(self, action: str) -> tuple[str, str, str]:
        turn = next(self.places)
        if action == "submit":
            answers = {f"q{one}": one % 4 for one in range(10)}
            return "/submit", sign(2 + turn % 90_000), json.dumps({"quiz": 1, "answers": answers})
        if action == "enrol":
            return "/enrol", sign(2 + turn % 90_000), json.dumps({"course": 2 + turn // 90_000})
        return "/progress", sign(1001 + turn % 90_000), json.dumps({"lesson": 1 + turn // 90_000, "pct": 100})


@dataclass(slots=True)
class Product:
    """Our calls; writes never meet the same pair twice."""

    facts: dict[str, Any]
    url: str
    address: str = PRODUCT.address
    left: dict[str, Iterator[tuple[str, str]]] = field(init=False)

    def __post_init__(self) -> None:
        facts, tokens = self.facts, self.facts["tokens"][1:]
        self.left = {
            "progress": mixed(tokens, facts["lessons"]),
            "enrol": mixed(tokens, facts["courses"][1:]),
            "start": mixed(tokens, facts["quizzes"]),
        }

    def reads(self) -> dict[str, Call]:
        """Catalogue, tree with progress, lesson; and the lesson for a client that has it."""
        who = {"Authorization": f"Bearer {self.facts['tokens'][0]}"}
        course, lesson = self.facts["courses"][0], self.facts["lessons"][0]
        base = f"{self.address}/api/v1"
        known = {**who, "If-None-Match": etag(f"{base}/lessons/{lesson}/", who)}
        return {
            "catalogue": Call(f"{base}/courses/", {}),
            "tree": Call(f"{base}/courses/{course}/outline/", who),
            "lesson": Call(f"{base}/lessons/{lesson}/", who),
            "my courses": Call(f"{base}/me/enrolments/", who),
            "my progress": Call(f"{base}/courses/{course}/progress/", who),
            "not modified": Call(f"{base}/lessons/{lesson}/", known),
        }

    def write(self, action: str, number: int) -> Call:
        """The next calls of an action; `submit` hands in what `start` started before."""
        if action == "submit":
            return Call(PRODUCT.address, {}, "POST", self._running(number))
        pairs = itertools.islice(self.left[action], number)
        shapes = {
            "progress": ("PUT", "/api/v1/lessons/{}/progress/", '{"state":"done"}'),
            "enrol": ("POST", "/api/v1/courses/{}/enrolment/", "{}"),
            "start": ("POST", "/api/v1/assessments/{}/attempts/", "{}"),
        }
        method, path, body = shapes[action]
        return Call(PRODUCT.address, {}, method, [(path.format(key), token, body) for token, key in pairs])

    def _running(self, number: int) -> list[tuple[str, str, str]]:
        people = dict(zip(self.facts["people"], self.facts["tokens"], strict=True))
        with psycopg.connect(self.url) as connection:
            statement = "SELECT id::text, person_id::text FROM learning_attempt WHERE state = %s LIMIT %s"
            rows = connection.execute(statement, ["in_progress", number]).fetchall()
        body = json.dumps({"answers": _RIGHT})
        return [(f"/api/v1/attempts/{attempt}/submit", people[person], body) for attempt, person in rows]


def mixed(tokens: list[str], keys: list[str]) -> Iterator[tuple[str, str]]:
    """Every pair once, in an order without pattern: neighbours share no person."""
    pairs = list(itertools.product(tokens, keys))
    random.Random(7).shuffle(pairs)
    return iter(pairs)


def etag(url: str, headers: dict[str, str]) -> str:
    """The ETag of the document."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:  # noqa: S310 our own address
        return str(answer.headers["ETag"])
