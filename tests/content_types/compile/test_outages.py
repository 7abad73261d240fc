"""Publishing through outages: Valkey away, the process killed, edits while others compile."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from django.db import connection

from content_types.models import LessonPage
from lms_site.catalog import api as catalog
from lms_site.publishing import api as publishing
from lms_site.publishing import cache
from lms_site.publishing.models import PublishLog
from tests.content_types.compile.conftest import School, public_lesson, rich
from tests.content_types.compile.test_changes import titles
from tests.outage import valkey_down
from tests.publishing.builders import marks_waiting

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_everything_works_with_valkey_down(settings):
    with valkey_down(settings):
        school = School()
        course = school.course("Physics")
        lesson = school.lesson(school.module(course, "M"), "Speed", free_preview=True)
        school.compile()

        assert titles(course) == [("M", ["Speed"])]
        assert public_lesson(lesson) is not None
        assert publishing.resolve_path("/courses/physics/").key == course.translation_key
        assert '"Physics"' in catalog.list_cards(catalog.CardQuery(locale="en")).items


@pytest.mark.django_db
def test_everything_works_with_nothing_held_in_the_process(school):
    school.lesson(school.module(school.course()), "L")
    school.compile()
    digest = publishing.head_digests("page", [school.home.translation_key], locale="en")
    [found] = digest.values()
    first = publishing.delivery(found)

    cache.clear()

    assert publishing.delivery(found) == first


def killed_after_the_commit(lesson: LessonPage) -> int:
    """Save a lesson in another process that dies when the commit is done; its exit status."""
    script = f"""
        import os, sys
        sys.path.insert(0, {str(ROOT)!r})
        import django
        django.setup()
        from django.db import connection
        connection.settings_dict["NAME"] = {connection.settings_dict["NAME"]!r}
        from lms_site.publishing import stale
        from content_types.models import LessonPage
        stale.compile_stale = lambda **options: os.kill(os.getpid(), 9)
        page = LessonPage.objects.get(pk={lesson.pk})
        page.title = "After the crash"
        page.save()
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms_site.settings.test"}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env=environment, check=False
    ).returncode


def test_what_a_killed_process_committed_is_compiled_by_the_sweep(committing_db):
    school = School()
    course = school.course()
    lesson = school.lesson(school.module(course, "M"), "Before")
    assert titles(course) == [("M", ["Before"])]

    assert killed_after_the_commit(lesson) == -9

    assert titles(course) == [("M", ["Before"])]
    assert marks_waiting() == 1
    publishing.compile_stale()
    assert titles(course) == [("M", ["After the crash"])]


@pytest.mark.django_db
def test_saving_a_page_writes_only_its_own_row_of_the_search_index(school):
    from wagtail.search.models import IndexEntry

    from content_types import search

    module = school.module(school.course(), "M")
    for number in range(3):
        school.lesson(module, f"Lesson {number}")
    assert set(IndexEntry.objects.values_list("title_norm", flat=True)) == {1.0}
    assert LessonPage.objects.all().search("Lesson").get_queryset().count() == 3

    search.even_out_titles()

    assert set(IndexEntry.objects.values_list("title_norm", flat=True)) != {1.0}


def test_teachers_who_publish_at_once_lose_nothing(committing_db):
    school = School()
    course = school.course()
    module = school.module(course, "M")
    lessons = [school.lesson(module, f"L{number}") for number in range(4)]
    errors = []

    def publish(lesson, number):
        try:
            for step in range(3):
                page = LessonPage.objects.get(pk=lesson.pk)
                page.title = f"L{number} step {step}"
                page.body = LessonPage._meta.get_field("body").build([rich(f"<p>{step}</p>")])
                page.save_revision().publish()
        except Exception as error:  # noqa: BLE001 (reported below)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=(each, n)) for n, each in enumerate(lessons)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    publishing.compile_stale()

    assert errors == []
    assert titles(course) == [("M", [f"L{number} step 2" for number in range(4)])]
    assert marks_waiting() == 0
    versions = list(PublishLog.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
