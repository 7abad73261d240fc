"""The Django application of a plugin: whatever is wrong with it, the site starts and only that plugin is broken."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.apps import AppConfig

from lms_sdk.scaffold import scaffold
from lms_site.plugin_host import guarded
from tests.foundation.processes import ROOT, environment
from tests.plugin_host.shelf import Shelf

pytestmark = pytest.mark.django_db
APPS = """from django.apps import AppConfig


class Notes(AppConfig):
    name = "{name}"
    label = "{name}"
"""
MODELS = """from django.db import models


class Remark(models.Model):
    text = models.TextField()

    class Meta:
        app_label = "{name}"
"""
POINT = '[project.entry-points."lms.django_apps"]\n{name} = "{name}.apps.Notes"\n\n[tool.hatch'
FAULTS = {
    "package": ("__init__.py", "raise RuntimeError('no')\n", "RuntimeError: no"),
    "leaves": ("__init__.py", "raise SystemExit(3)\n", "SystemExit: 3"),
    "imports": ("apps.py", "import nothing_there\n", "No module named 'nothing_there'"),
    "number": ("apps.py", "Notes = 3\n", "3 is no AppConfig"),
    "label": (
        "apps.py",
        APPS.replace('label = "{name}"', 'label = "learning"'),
        "the label must be acme_label after the plugin's key, not learning",
    ),
    "name": (
        "apps.py",
        APPS.replace('name = "{name}"', 'name = "content_types"'),
        "there is another application content_types",
    ),
    "models": ("models.py", f"{MODELS}\n\nimport nothing_there\n", "No module named 'nothing_there'"),
    "ready": (
        "apps.py",
        f"{APPS}\n    def ready(self):\n        raise RuntimeError('late')\n",
        "RuntimeError: late",
    ),
}
LOOK = """
import json
import django
django.setup()
from django.apps import apps
from django.test import Client
from lms_site.plugin_host import api, checks
print(json.dumps({
    "plugins": {info.key: [info.state.value, info.reason, info.traceback] for info in api.plugins()},
    "labels": sorted(checks.plugin_labels()),
    "models": sorted(model._meta.app_label for model in apps.get_models() if model.__name__ == "Remark"),
    "alive": Client(SERVER_NAME="localhost").get("/livez").status_code,
}))
"""


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "installed")


def install(shelf, tmp_path, name, file="models.py", text=MODELS):
    """Put a plugin with a block, an application and a table on the shelf, one of its files being this one."""
    project = scaffold(f"acme-{name}", "block", tmp_path)[0].parent
    module = f"acme_{name}"
    package = project / module
    package.mkdir()
    (project / f"{module}.py").rename(package / "__init__.py")
    for each, words in {"apps.py": APPS, "models.py": MODELS, file: text}.items():
        (package / each).write_text(words.replace("{name}", module))
    about = project / "pyproject.toml"
    about.write_text(about.read_text().replace("[tool.hatch", POINT.replace("{name}", module), 1))
    if name == "future":
        about.write_text(about.read_text().replace(">=1.0,<2", ">=2.0,<3"))
    shelf.install(project)


def started(shelf, **variables):
    where = environment(DJANGO_SETTINGS_MODULE="lms_site.settings.test", **variables)
    where["PYTHONPATH"] += f":{shelf.folder}"
    return subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=where, capture_output=True, text=True, check=False
    )


def test_an_application_that_fails_hurts_only_its_plugin_and_one_for_another_sdk_is_not_imported(
    shelf, tmp_path
):
    for name, (file, text, _reason) in FAULTS.items():
        install(shelf, tmp_path, name, file, text)
    install(shelf, tmp_path, "good")
    install(shelf, tmp_path, "future", "__init__.py", "print('imported')\n")

    done = started(shelf)

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    for name, (_file, _text, reason) in FAULTS.items():
        state, why, traceback = seen["plugins"].pop(f"acme_{name}")
        assert (name, state) == (name, "broken")
        assert reason in why
        assert "Traceback" in traceback
    assert "needs lms-plugin-sdk" in seen["plugins"].pop("acme_future")[1]
    assert "imported" not in done.stdout.splitlines()
    assert {state for state, _why, _traceback in seen["plugins"].values()} == {"enabled"}
    assert "acme.good" in seen["plugins"]
    assert seen["labels"] == ["acme_good", "acme_models", "acme_ready"]
    assert seen["models"] == ["acme_good", "acme_ready"]
    assert seen["alive"] == 200


@pytest.mark.parametrize("name", ["log", "apps", "import_string"])
def test_an_application_is_called_as_it_likes_and_takes_the_place_of_nothing_of_ours(monkeypatch, name):
    config = type("Notes", (AppConfig,), {"name": "xml.dom", "label": name})
    monkeypatch.setitem(sys.modules, "acme_called", SimpleNamespace(Notes=config))
    before = dict(vars(guarded))
    app = guarded.installed_app(name, "acme_called.Notes", ())
    monkeypatch.delitem(vars(guarded), app.__qualname__)
    assert vars(guarded) == before
    assert app.entry_point == name


def test_with_strict_plugins_an_application_that_fails_ends_the_start_with_its_reason(shelf, tmp_path):
    install(shelf, tmp_path, "imports", *FAULTS["imports"][:2])
    done = started(shelf, LMS_PLUGINS_STRICT="1")
    assert done.returncode != 0
    assert "its Django application cannot be loaded: ModuleNotFoundError" in done.stderr
