"""Faults of blocks, importers and exporters that show in other processes only: the kit finds and names them."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from lms_sdk.testing.blocks import BlockConformance
from lms_sdk.testing.exporting import ExporterConformance
from lms_sdk.testing.interchange import ImporterConformance

SLOWLY = "import ast, inspect\nfor _ in range(150): compile(inspect.getsource(ast), 'slow', 'exec')"
"""Work, not time: as much more than importing the SDK on every machine, busy or not."""

SOWN = """
from lms_sdk.testing.examples.{home} import *
from lms_sdk.testing.examples.{home} import {base}
{extra}
class Mutant({base}):
    {body}
"""
ELSEWHERE = {
    "block in the order of a set": (
        BlockConformance, "block", "Poll", "",
        "compile = lambda self, c: {'question': c.question, 'choices': list({'a', 'b', 'c', 'd', 'e', 'f'})}",
        "depends on the process",
    ),
    "block imports a framework": (
        BlockConformance, "block", "Poll", "import django.utils.version", "pass", "imports django",
    ),
    "importer imports a framework": (
        ImporterConformance, "importer", "NotesImporter", "import django.utils.version", "pass", "imports django",
    ),
    "exporter imports slowly": (
        ExporterConformance, "exporter", "NotesExporter", SLOWLY, "pass", "importing sown.* takes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_kit_finds_what_shows_in_other_processes_only(name, tmp_path, monkeypatch) -> None:
    kit, attribute, base, extra, body, fault = ELSEWHERE[name]
    if "django" in extra:
        pytest.importorskip("django")
    home = "block" if base == "Poll" else "notes"
    module = f"sown_{name.replace(' ', '_')}"
    (tmp_path / f"{module}.py").write_text(SOWN.format(home=home, base=base, extra=extra, body=body))
    monkeypatch.syspath_prepend(tmp_path)
    kind = import_module(module).Mutant
    found = []
    for law in ("test_other_processes_agree_and_importing_is_light", "test_importing_its_module_is_light"):
        if hasattr(kit, law):
            try:
                getattr(type("Kit", (kit,), {attribute: kind})(), law)()
            except AssertionError as error:
                found.append(str(error))
    assert any(re.search(fault, each) for each in found), found
