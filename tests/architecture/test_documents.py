import re

import pytest

from tests.architecture.source import ROOT

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
SECTIONS = ["## Context", "## Decision", "## Rejected", "## Consequences"]
FRAGMENTS = [file for file in (ROOT / "changelog").iterdir() if file.name != "README.md"]


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_has_number_status_tags_and_sections(file):
    text = file.read_text()
    assert text.startswith(f"# {file.name[:4]} ")
    assert re.search(r"^Status: (accepted|replaced by \d{4})$", text, re.MULTILINE)
    assert re.search(r"^Tags: \w", text, re.MULTILINE)
    assert [line for line in text.splitlines() if line in SECTIONS] == SECTIONS


def test_no_number_is_given_to_two_decisions():
    numbers = [file.name[:4] for file in DECISIONS]
    assert len(numbers) == len(set(numbers))


def test_the_documentation_shows_every_decision():
    assert "decisions/*" in (ROOT / "docs" / "index.md").read_text()


@pytest.mark.parametrize("file", FRAGMENTS, ids=lambda file: file.name)
def test_a_changelog_fragment_has_a_known_kind_and_says_something(file):
    assert re.fullmatch(r"[a-z0-9-]+\.(feature|change|fix|removal)\.md", file.name)
    assert file.read_text().strip().endswith((".", "!", "`", ")"))


def test_a_number_named_in_the_code_is_a_decision_that_exists():
    known = {file.name[:4] for file in DECISIONS}
    folders = ("lms_site", "content_types", "plugins")
    files = [file for name in folders for file in (ROOT / name).rglob("*.py")]
    named = {
        (file, number) for file in files for number in re.findall(r"ADR (\d{4})", file.read_text("utf-8"))
    }
    assert {(str(file), number) for file, number in named if number not in known} == set()
