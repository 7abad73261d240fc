"""The prototype: one module, one statement a request. Not a product: the upper bound that ours is compared with."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Mapping
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import path
from redis import Redis

from lms_site.settings.base import database

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench-only",  # noqa: S106 it protects nothing
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            f"{__name__}.BearerMiddleware",
        ],
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
        DATABASES={"default": database(os.environ["DATABASE_URL"])},
    )
    django.setup()

KEY = b"bench-only"
VALKEY = Redis.from_url(os.environ["VALKEY_URL"])
_ENROL = (
    "INSERT INTO enrol (user_id, course_id) SELECT %s, id FROM course WHERE id = %s AND price >= 0"
    " ON CONFLICT DO NOTHING"
)
_PROGRESS = """
    INSERT INTO progress (user_id, lesson_id, course_id, pct, updated)
    SELECT %s, l.id, l.course_id, %s, now() FROM lesson l
      JOIN enrol e ON e.course_id = l.course_id AND e.user_id = %s WHERE l.id = %s
    ON CONFLICT (user_id, lesson_id) DO UPDATE SET pct = greatest(progress.pct, excluded.pct), updated = now()
"""
_CATALOGUE = """
    SELECT json_build_object('items', json_agg(t))::text FROM (
      SELECT id, slug, title, summary, level, price, thumb FROM course ORDER BY popularity DESC LIMIT 20) t
"""
_OWN = """
    SELECT coalesce(json_agg(json_build_array(lesson_id, pct)), '[]')::text FROM progress
    WHERE user_id = %s AND course_id = %s
"""
_LESSON = (
    "SELECT l.body FROM lesson l JOIN enrol e ON e.course_id = l.course_id WHERE l.id = %s AND e.user_id = %s"
)
_MINE = """
    SELECT coalesce(json_agg(json_build_object('id', c.id, 'slug', c.slug, 'title', c.title, 'done', p.n)), '[]')::text
    FROM enrol e JOIN course c ON c.id = e.course_id
    LEFT JOIN LATERAL (SELECT count(*) AS n FROM progress p
                       WHERE p.user_id = e.user_id AND p.course_id = c.id AND pct = 100) p ON TRUE
    WHERE e.user_id = %s
"""
_REPORT = """
    SELECT json_agg(json_build_object('id', l.id, 'pct', p.pct, 'updated', p.updated))::text
    FROM enrol e JOIN lesson l ON l.course_id = e.course_id
    LEFT JOIN progress p ON p.user_id = e.user_id AND p.lesson_id = l.id
    WHERE e.user_id = %s AND e.course_id = %s
"""
_ATTEMPT = """
    INSERT INTO attempt (user_id, quiz_id, answers, score, max, finished)
    SELECT %s, q.id, %s, %s, %s, now() FROM quiz q
      JOIN enrol e ON e.course_id = q.course_id AND e.user_id = %s WHERE q.id = %s RETURNING id
"""
_GRADE = """
    INSERT INTO grade (item_id, user_id, score) VALUES (1, %s, %s)
    ON CONFLICT (item_id, user_id) DO UPDATE SET score = greatest(grade.score, excluded.score)
"""
_TELL = "INSERT INTO outbox (kind, payload) VALUES (%s, %s)"
_keys: dict[int, list[dict[str, Any]]] = {}


def sign(person: int) -> str:
    """A token of the person."""
    return f"{person}." + hmac.new(KEY, str(person).encode(), hashlib.sha256).hexdigest()


class BearerMiddleware:
    """Who calls, by a signed number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name the caller, or nobody (0)."""
        person, _, signature = request.META.get("HTTP_AUTHORIZATION", "")[7:].partition(".")
        right = hmac.new(KEY, person.encode(), hashlib.sha256).hexdigest()
        request.META["person"] = int(person) if hmac.compare_digest(signature, right) else 0
        return self.get_response(request)


def one(statement: str, values: tuple[Any, ...] = ()) -> Any:
    """The first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None


def answer(body: Any, status: int = 200) -> HttpResponse:
    """Text as JSON; no text: forbidden."""
    if not body:
        return HttpResponseForbidden()
    return HttpResponse(body, content_type="application/json", status=status)


def catalogue(_request: HttpRequest) -> HttpResponse:
    """Twenty cards."""
    return answer(one(_CATALOGUE))


def tree(request: HttpRequest, course: int) -> HttpResponse:
    """The stored tree and own progress."""
    stored: Any = VALKEY.get(f"tree:{course}")
    own = one(_OWN, (request.META["person"], course))
    return answer(b'{"tree":' + stored + b',"progress":' + own.encode() + b"}")


def lesson(request: HttpRequest, number: int) -> HttpResponse:
    """The lesson of a member."""
    return answer(one(_LESSON, (number, request.META["person"])))


def my_courses(request: HttpRequest) -> HttpResponse:
    """The courses of the caller, with what is done."""
    return answer(one(_MINE, (request.META["person"],)))


def my_progress(request: HttpRequest, course: int) -> HttpResponse:
    """Each lesson of a course with the caller's progress."""
    return answer(one(_REPORT, (request.META["person"], course)))


def progress(request: HttpRequest) -> HttpResponse:
    """Note progress."""
    sent, person = json.loads(request.body), request.META["person"]
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, (person, sent["pct"], person, sent["lesson"]))
        return answer(b'{"ok":true}' if cursor.rowcount else None)


def enrol(request: HttpRequest) -> HttpResponse:
    """Take a seat, and tell."""
    sent = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ENROL, (request.META["person"], sent["course"]))
        cursor.execute(_TELL, ("enrolled", json.dumps(sent)))
    return answer(b'{"ok":true}', 201)


def key_of(quiz: int) -> list[dict[str, Any]]:
    """The answers of a quiz, kept by the process."""
    if quiz not in _keys:
        _keys[quiz] = json.loads(one("SELECT key::text FROM quiz WHERE id = %s", (quiz,)))
    return _keys[quiz]


def submit(request: HttpRequest) -> HttpResponse:
    """Hand in, grade, tell."""
    sent, person = json.loads(request.body), request.META["person"]
    key: Mapping[str, int] = {each["id"]: each["right"] for each in key_of(sent["quiz"])}
    score = sum(sent["answers"].get(name) == right for name, right in key.items())
    values = (person, json.dumps(sent["answers"]), score, len(key), person, sent["quiz"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ATTEMPT, values)
        row = cursor.fetchone()
        if row is None:
            return answer(None)
        cursor.execute(_GRADE, (person, score * 100 / len(key)))
        cursor.execute(_TELL, ("graded", json.dumps({"attempt": row[0]})))
    return answer(json.dumps({"attempt": row[0], "score": score, "max": len(key)}))


urlpatterns = [
    path("catalogue", catalogue),
    path("tree/<int:course>", tree),
    path("lesson/<int:number>", lesson),
    path("mine", my_courses),
    path("report/<int:course>", my_progress),
    path("progress", progress),
    path("enrol", enrol),
    path("submit", submit),
]
application = get_wsgi_application()
