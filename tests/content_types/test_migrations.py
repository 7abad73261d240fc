import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.builders import acme

ROOT = Path(__file__).resolve().parents[2]


def changes():
    loader = MigrationLoader(connection)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    return found.changes(graph=loader.graph).get("content", [])


@pytest.mark.django_db
def test_no_migration_is_missing_with_or_without_plugins():
    with with_plugins(acme()):
        assert changes() == []
    with with_plugins(without=("lms.choice", "lms.number", "lms.text", "lms.essay")):
        assert changes() == []
    call_command("makemigrations", "content", check=True, dry_run=True, verbosity=0)


def test_migrations_name_no_block_and_no_plugin():
    files = list((ROOT / "content_types" / "migrations").glob("0*.py"))
    assert files
    for file in files:
        text = file.read_text()
        assert "block_lookup" not in text
        assert "lms_plugins" not in text
        assert "wagtail.blocks" not in text


def test_blocks_are_declared_without_a_database():
    code = (
        "import django; django.setup();"
        "from django.db import connection; connection.ensure_connection = lambda: 1/0;"
        "from content_types.models import LessonPage;"
        "print(len(LessonPage._meta.get_field('body').stream_block.child_blocks))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "lms_site.settings.test", "PATH": "", **_services()}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert int(done.stdout.split()[-1]) > 15


def _services():
    return {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "VALKEY_URL": "redis://127.0.0.1:1/0",
        "LMS_SECRET_KEYS": "s" * 40,
    }


@pytest.mark.django_db
def test_the_words_of_the_review_rules_are_said_anew_in_pages_and_drafts():
    words = import_module("content_types.migrations.0002_review_words")
    page = make.assessment(review_score="submitted", review_feedback="closed", review_correct="never")
    draft = page.save_revision()

    def said(to):
        with connection.cursor() as cursor:
            for statement in words._rewritten(to):
                cursor.execute(statement)
        page.refresh_from_db()
        draft.refresh_from_db()
        names = ("review_score", "review_feedback", "review_correct")
        return [[getattr(page, name) for name in names], [draft.content[name] for name in names]]

    assert (
        said({new: old for old, new in words.WORDS.items()}) == [["after_submit", "after_close", "never"]] * 2
    )
    assert said(words.WORDS) == [["submitted", "closed", "never"]] * 2
