"""A school looked at by a process of its own, with plugins or without: `python -m tests.plugin_host.absence STEP`.

`make` builds the school with a block and a question of strangers' plugins, `use` does what people do all day, `back`
compiles what was saved meanwhile. Each prints a JSON object. What HIDDEN_DISTRIBUTIONS names is not installed.
"""

# ruff: noqa: E402 (models are imported after django.setup)

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import django

from tests.plugin_host.hiding import hide

hide(*os.environ.get("HIDDEN_DISTRIBUTIONS", "").split(","))
django.setup()

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from wagtail.models import Locale, Page

from content_types.models import AssessmentPage, CoursePage, LessonPage, ModulePage, Question, QuestionBank
from content_types.questions.services import publish_question
from lms_site.accounts.api import User, erase_person
from lms_site.learning import api as learning
from lms_site.learning.models import Attempt
from lms_site.plugin_host import api as plugin_host
from lms_site.publishing import api as publishing
from lms_site.studio.sample_school import build
from lms_site.studio.sample_school.people import ACCOUNTS, PASSWORD

API = "/api/v1"
LISTS = (
    "courses/",
    "courses/?search=birds",
    "categories/",
    "pages/",
    "site/",
    "menus/main/",
    "me/",
    "me/enrolments/",
    "me/grades/",
    "me/search/?q=pipit",
    "me/notes/",
    "me/notifications/",
    "assessment-types/",
)
STAFF = ("grading/attempts/", "grading/queue/", "grading/grades/", "accommodations/")
DOMAINS = ("content", "learning", "catalog")
COMPILED = {"learning.Assessment"}  # follows what is published
MOVING = {"latest_revision", "live_revision"}  # saving a page makes a revision, and nothing else


def make() -> dict[str, Any]:
    """The sample school, and in it what acme-word and acme-note offer."""
    build(lambda line: None)
    question = Question(
        bank=QuestionBank.objects.get(title="Birds"),
        title="A word",
        type="acme.word",
        content={"prompt": "<p>Which bird?</p>", "answer": "pipit"},
        locale=Locale.get_default(),
        live=False,
    )
    question.save()
    teacher = User.objects.get(email="tara@example.com")
    question = publish_question(question, user=teacher)
    quiz = AssessmentPage.objects.get(slug="essay")
    asked = {
        "type": "question",
        "value": {"question": question.pk, "points": "1", "keep_with_previous": False},
    }
    _extend(quiz, "items", asked, teacher)
    note = {
        "type": "acme_note",
        "value": {"text": "<p>Pipits walk.</p>", "source": "A guide", "remarks": "x"},
    }
    _extend(LessonPage.objects.get(slug="how-many"), "body", note, teacher)
    publishing.compile_stale()
    _hand_in(User.objects.get(email="leo@example.com"), quiz)
    return look()


def _extend(page: Any, field: str, block: dict[str, Any], user: Any) -> None:
    there = list(getattr(page, field).raw_data)
    setattr(page, field, page._meta.get_field(field).build([*there, block]))
    page.save_revision(user=user).publish(user=user, skip_permission_checks=True)


def _hand_in(person: Any, quiz: AssessmentPage) -> None:
    attempt = learning.start_attempt(person.pk, quiz.translation_key)
    for part in attempt.parts:
        if isinstance(part, learning.ItemPart):
            learning.save_answer(person.pk, attempt.id, part.position, seq=1, data={"text": "pipit"})
    learning.submit(person.pk, attempt.id)


def look() -> dict[str, Any]:
    """Checksums of what the school has, and of what a learner is shown of it."""
    lea = _caller("lea@example.com")
    shown = {
        path: lea.get(f"{API}/{path}").content.decode() for path in _documents() if "attempts" not in path
    }
    return {
        "plugins": sorted(info.key for info in plugin_host.plugins()),
        "broken": [info.reason for info in plugin_host.plugins() if info.reason],
        "tables": dict(_checksums()),
        "shown": shown,
    }


def back() -> dict[str, Any]:
    """The plugins are here again: whatever was compiled without them is compiled anew."""
    call_command("recompile", verbosity=0, stdout=StringIO())
    publishing.compile_stale()
    return look()


def use() -> dict[str, Any]:
    """Read everything as everyone, save every page, delete people; what was answered, by whom and where."""
    statuses = {}
    for account in _callers():
        caller = _caller(account.email)
        staff = STAFF if account.role != "learner" else ()
        for path in (*LISTS, *_documents(), *staff):
            statuses[f"{account.email} {path}"] = caller.get(f"{API}/{path}").status_code
    statuses |= dict(_studio())
    for page in Page.objects.filter(depth__gt=1).specific():
        page.save()
        page.save_revision()
    for question in Question.objects.all():
        question.save()
    _export()
    _try_and_take_back()
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("check", verbosity=0)
    return {**look(), "statuses": statuses}


def _callers() -> list[Any]:
    """Everybody; with QUICK, one for each role."""
    return list({one.role: one for one in ACCOUNTS}.values() if os.environ.get("QUICK") else ACCOUNTS)


def _export() -> None:
    """Write every course, with every exporter that is here."""
    for exporter in plugin_host.exporters():
        for course in CoursePage.objects.all():
            with tempfile.TemporaryDirectory() as folder:
                key, to = str(course.translation_key), str(Path(folder) / "out")
                call_command(
                    "export_course",
                    key,
                    to,
                    format=exporter.key,
                    copy=True,
                    stdout=StringIO(),
                    stderr=StringIO(),
                )


def _try_and_take_back() -> None:
    """Publish and compile everything, then delete everybody; the database judges, and forgets."""
    with transaction.atomic():
        for page in Page.objects.filter(depth__gt=1, live=True).specific():
            page.save_revision().publish(skip_permission_checks=True)
        publishing.compile_stale()
        for person in User.objects.all():
            erase_person(person.pk)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _documents() -> Iterator[str]:
    """Where each course, part of a course and attempt is."""
    for kind, model in (
        ("courses", CoursePage),
        ("modules", ModulePage),
        ("lessons", LessonPage),
        ("assessments", AssessmentPage),
    ):
        for page in model.objects.order_by("pk"):
            yield f"{kind}/{page.translation_key}/"
            if kind == "courses":
                yield f"{kind}/{page.translation_key}/outline/"
                yield f"{kind}/{page.translation_key}/students/"
                yield f"{kind}/{page.translation_key}/plugins/"
            if kind == "assessments":
                yield f"{kind}/{page.translation_key}/attempts/"
                yield f"{kind}/{page.translation_key}/rules/"
    for attempt in Attempt.objects.order_by("pk"):
        yield f"attempts/{attempt.pk}/"
        yield f"attempts/{attempt.pk}/review/"


def _studio() -> Iterator[tuple[str, int]]:
    admin = Client(SERVER_NAME="localhost")
    admin.force_login(User.objects.get(email="admin@example.com"))
    paths = [f"/studio/pages/{page.pk}/edit/" for page in _edited()]
    if not os.environ.get("QUICK"):
        paths += [f"/studio/pages/{page.pk}/" for page in Page.objects.filter(depth__gt=1)]
    paths += ["/studio/", "/studio/pages/1/", "/studio/reports/site-history/"]
    for path in paths:
        yield f"studio {path}", admin.get(path).status_code


def _edited() -> list[Page]:
    """Every page; with QUICK, those that a plugin has something in, and one of each other type."""
    pages = list(Page.objects.filter(depth__gt=1).order_by("pk"))
    if not os.environ.get("QUICK"):
        return pages
    touched = [page for page in pages if page.slug in {"essay", "how-many"}]
    return list({page.content_type_id: page for page in [*pages, *touched]}.values())


def _caller(email: str) -> Client:
    pair = Client(SERVER_NAME="localhost").post(
        f"{API}/auth/token/", {"email": email, "password": PASSWORD}, content_type="application/json"
    )
    bearer = f"Bearer {pair.json()['access']}"
    return Client(SERVER_NAME="localhost", headers={"authorization": bearer})


def _checksums() -> Iterator[tuple[str, str]]:
    """One for each table of the domains, over everything in it."""
    for model in apps.get_models():
        if model._meta.app_label not in DOMAINS or model._meta.proxy or model._meta.label in COMPILED:
            continue
        columns = [field.column for field in model._meta.local_concrete_fields if field.name not in MOVING]
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM"  # noqa: S608 our own tables
                f' (SELECT {names} FROM "{model._meta.db_table}") t'
            )
            yield model._meta.label, cursor.fetchone()[0] or ""


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"make": make, "look": look, "use": use, "back": back}[sys.argv[1]]()))
