"""A plugin that is a package: its translations are spoken, its static files found, its app is its own."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lms_sdk.scaffold import scaffold
from tests.foundation.processes import ROOT, environment
from tests.plugin_host.shelf import Shelf

pytestmark = pytest.mark.django_db
PAGE = ROOT / "docs" / "plugins" / "packages.md"
SCRIPT = b"customElements.define('acme-word', class extends HTMLElement {});\n"
CATALOGUE = {"": "Content-Type: text/plain; charset=utf-8\n", "A word of Acme": "Ein Wort von Acme"}
LOOK = """
import json, sys
import django
django.setup()
from django.contrib.staticfiles import finders
from django.test import Client
from lms_site.plugin_host import api
client = Client(SERVER_NAME="localhost")
def types(language):
    answer = client.get("/api/v1/assessment-types/", headers={"Accept-Language": language})
    return {one["key"]: one for one in answer.json()}
word = types("en")["acme.word"]
print(json.dumps({
    "labels": {language: types(language)["acme.word"]["label"] for language in ("en", "de", "fr")},
    "client": word["client"],
    "found": finders.find("acme_word/word.js"),
    "broken": [info.reason for info in api.plugins() if info.reason],
}))
"""


def machine(catalogue: dict[str, str]) -> bytes:
    """A compiled catalogue of gettext."""
    import struct

    pairs = sorted((key.encode(), value.encode()) for key, value in catalogue.items())
    ids = b"".join(key + b"\0" for key, _ in pairs)
    texts = b"".join(value + b"\0" for _, value in pairs)
    head, tables, at_id, at_text = 28, b"", 28 + 16 * len(pairs), 0
    at_text = at_id + len(ids)
    originals, translations = b"", b""
    for key, value in pairs:
        originals += struct.pack("<II", len(key), at_id)
        translations += struct.pack("<II", len(value), at_text)
        at_id, at_text = at_id + len(key) + 1, at_text + len(value) + 1
    count = len(pairs)
    tables = struct.pack("<IIIIIII", 0x950412DE, 0, count, head, head + 8 * count, 0, head + 16 * count)
    return tables + originals + translations + ids + texts


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language."""
    import re

    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path) -> Path:
    """The plugin of the tutorial, made a package as the page says."""
    folder = scaffold("acme-word", "assessment", tmp_path)[0].parent
    package = folder / "acme_word"
    package.mkdir()
    code = (folder / "acme_word.py").read_text()
    (folder / "acme_word.py").unlink()
    code = code.replace(
        '    label = "Acme word"\n', f'    label = _("A word of Acme")\n    {client(SCRIPT)}\n', 1
    )
    code = code.replace("from lms_sdk import ", "from lms_sdk import translator, ", 1)
    code = code.replace("\n\nclass Question", '\n_ = translator("acme_word")\n\n\nclass Question', 1)
    code = code.replace(
        "from lms_sdk.outcome", "from lms_sdk.assessment import ClientModule\nfrom lms_sdk.outcome", 1
    )
    (package / "__init__.py").write_text(code)
    (package / "apps.py").write_text(blocks("python")[0])
    (package / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    (package / "locale" / "de" / "LC_MESSAGES" / "acme_word.mo").write_bytes(machine(CATALOGUE))
    (package / "static" / "acme_word").mkdir(parents=True)
    (package / "static" / "acme_word" / "word.js").write_bytes(SCRIPT)
    about = folder / "pyproject.toml"
    said = about.read_text().replace('entry-points."lms.plugins".acme_word = "acme_word:plugin"\n', "")
    said = said.replace('include = ["acme_word.py"]', 'packages = ["acme_word"]')
    points = blocks("toml")[0].split("[tool.hatch")[0]
    about.write_text(f"{said}\n{points}")
    return folder


def client(script: bytes) -> str:
    seal = base64.b64encode(hashlib.sha384(script).digest()).decode()
    [line] = [line for line in blocks("python")[1].splitlines() if line.startswith("client")]
    return line.replace("sha384-...", f"sha384-{seal}")


def test_translations_and_static_files_of_a_plugin_are_found(project, tmp_path):
    shelf = Shelf(tmp_path / "installed")
    shelf.install(project)
    where = environment(DJANGO_SETTINGS_MODULE="lms_site.settings.test")
    where["PYTHONPATH"] += f":{shelf.folder}"
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=where, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["broken"] == []
    assert seen["labels"] == {"en": "A word of Acme", "de": "Ein Wort von Acme", "fr": "A word of Acme"}
    assert seen["client"]["url"] == "/static/acme_word/word.js"
    assert Path(seen["found"]).read_bytes() == SCRIPT


def test_the_wheel_of_a_package_holds_all_of_it(project, tmp_path):
    import zipfile

    from tests.scratch import wheel

    names = zipfile.ZipFile(wheel(project, tmp_path / "dist")).namelist()
    for part in ("__init__.py", "apps.py", "locale/de/LC_MESSAGES/acme_word.mo", "static/acme_word/word.js"):
        assert f"acme_word/{part}" in names
    points = tomllib.loads((project / "pyproject.toml").read_text())["project"]["entry-points"]
    assert set(points) == {"lms.plugins", "lms.django_apps"}
