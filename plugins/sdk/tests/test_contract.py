"""The committed contract is the code's, and every kind of change is told as what it is."""

from __future__ import annotations

import copy
import json

import pytest

from lms_sdk import contract
from lms_sdk.contract import CURRENT, faults, main, snapshot, text_of
from lms_sdk.contract_changes import changes, needed_version

NOW = snapshot()


def test_the_committed_contract_is_what_the_code_says() -> None:
    assert faults(NOW, json.loads(CURRENT.read_text()), None) == []


def test_the_contract_holds_hooks_classes_facts_models_and_functions() -> None:
    names = NOW["names"]
    assert NOW["hooks"]["may_enrol"] == {
        "arguments": {"user": "Person", "course": "Course"},
        "budget_ms": 50,
        "policy": "guard",
        "returns": "None",
        "writes": False,
    }
    methods = names["lms_sdk.assessment.AssessmentType"]["methods"]
    assert (
        methods["score"]["signature"]
        == "(self, content: 'C', variant: 'JsonObject', response: 'R') -> 'Outcome'"
    )
    assert names["lms_sdk.outcome.Pending"]["fields"]["poll_after_s"] == {"type": "int", "optional": True}
    assert names["lms_sdk.interchange_nodes.Line"]["schema"]["required"] == ["source_id", "kind", "outcome"]
    assert names["lms_sdk.model.Model"]["kind"] == "model"
    assert "lms_sdk.rng.seed_for" in names
    assert not [name for name in names if ".testing" in name or "._" in name]


def changed(*path: str, to: object = None, drop: bool = False) -> list[str]:
    """What is said when one thing of the contract is changed."""
    new = copy.deepcopy(NOW)
    at = new
    for step in path[:-1]:
        at = at[step]
    if drop:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return [str(change) for change in changes(NOW, new)]


TYPE = ("names", "lms_sdk.assessment.AssessmentType")
PENDING = ("names", "lms_sdk.outcome.Pending")
LINE = ("names", "lms_sdk.interchange_nodes.Line", "schema")
METHOD = {"signature": "(self) -> 'None'", "abstract": False}

ADDITIONS = {
    "a hook": (("hooks", "may_fly"), NOW["hooks"]["may_enrol"]),
    "a hook's argument": (("hooks", "may_enrol", "arguments", "coupon"), "str"),
    "a hook's time": (("hooks", "may_enrol", "budget_ms"), 60),
    "a hook's right to write": (("hooks", "may_enrol", "writes"), True),
    "a method with a default": ((*TYPE, "methods", "explain"), METHOD),
    "an attribute with a default": ((*TYPE, "attributes", "colour"), {"type": "str", "optional": True}),
    "a field with a default": ((*PENDING, "fields", "note"), {"type": "str", "optional": True}),
    "an optional property": ((*LINE, "properties", "hint"), {"type": "string"}),
    "a member of an enumeration": (("names", "lms_sdk.outcome.State", "members", "LATE"), "late"),
    "a function": (("names", "lms_sdk.rng.roll"), {"kind": "function", "signature": "() -> int"}),
    "a method of the product's own protocol": (
        ("names", "lms_sdk.context.Context", "methods", "trace"),
        {"signature": "(self) -> 'str'", "abstract": False},
    ),
    "one more value of a choice": (
        ("names", "lms_sdk.facts.ErasureMode", "value"),
        "Literal['erase', 'anonymise', 'keep']",
    ),
    "one more of a set": (
        ("names", "lms_sdk.richtext.SCHEMES", "value"),
        "frozenset({'http', 'https', 'lms', 'mailto', 'tel', 'xmpp'})",
    ),
    "an optional argument of a function": (
        ("names", "lms_sdk.rng.rng", "signature"),
        "(seed: 'int', salt: 'int' = 0) -> 'random.Random'",
    ),
}
BREAKS = {
    "a hook's policy": (("hooks", "may_enrol", "policy"), "collect"),
    "a hook's answer": (("hooks", "may_enrol", "returns"), "bool"),
    "less time for a hook": (("hooks", "may_enrol", "budget_ms"), 10),
    "a signature": ((*TYPE, "methods", "score", "signature"), "(self) -> 'Outcome'"),
    "a method that must be written": ((*TYPE, "methods", "explain"), {**METHOD, "abstract": True}),
    "an attribute that must be given": ((*TYPE, "attributes", "colour"), {"type": "str", "optional": False}),
    "a field that must be given": ((*PENDING, "fields", "note"), {"type": "str", "optional": False}),
    "a field's type": ((*PENDING, "fields", "token"), {"type": "bytes", "optional": False}),
    "a default taken away": ((*PENDING, "fields", "poll_after_s"), {"type": "int", "optional": False}),
    "a property's type": ((*LINE, "properties", "message"), {"type": "integer"}),
    "a requirement": ((*LINE, "required"), ["source_id", "kind", "outcome", "message"]),
    "the value of a member": (("names", "lms_sdk.outcome.State", "members", "RIGHT"), "correct"),
    "a constant": (("names", "lms_sdk.hooks.PROJECT", "value"), "'anthus'"),
    "one value less of a choice": (("names", "lms_sdk.facts.ErasureMode", "value"), "Literal['erase']"),
    "a required argument of a function": (
        ("names", "lms_sdk.rng.rng", "signature"),
        "(seed: 'int', salt: 'int') -> 'random.Random'",
    ),
    "a method of a protocol that plugins implement": (
        ("names", "lms_sdk.facts.CertificateRenderer", "methods", "preview"),
        METHOD,
    ),
}
LOSSES = [
    ("hooks", "may_enrol"),
    ("hooks", "may_enrol", "arguments", "user"),
    (*TYPE, "methods", "hint"),
    (*TYPE, "attributes", "icon"),
    (*PENDING, "fields", "poll_after_s"),
    (*LINE, "properties", "path"),
    ("names", "lms_sdk.outcome.State", "members", "BLANK"),
    ("names", "lms_sdk.rng.seed_for"),
    ("names", "lms_sdk", "names", "Plugin"),
    ("names", "lms_sdk.interchange", "names", "CourseNode"),
]


@pytest.mark.parametrize("name", ADDITIONS)
def test_an_addition_is_told_as_one(name: str) -> None:
    path, value = ADDITIONS[name]
    said = changed(*path, to=value)
    assert len(said) == 1
    assert said[0].startswith("addition: ")


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_plugins_is_told_as_such(name: str) -> None:
    path, value = BREAKS[name]
    said = changed(*path, to=value)
    assert any(line.startswith("BREAKING: ") for line in said)


@pytest.mark.parametrize("path", LOSSES, ids=lambda path: path[-1])
def test_whatever_is_taken_away_breaks_plugins(path: tuple[str, ...]) -> None:
    assert any(line.startswith("BREAKING: ") for line in changed(*path, drop=True))


def test_words_may_change_freely() -> None:
    assert changed("version", to="9.9.9") == []


def test_the_version_follows_from_the_changes() -> None:
    added = changes(NOW, {**NOW, "hooks": {**NOW["hooks"], "may_fly": NOW["hooks"]["may_enrol"]}})
    broken = changes(NOW, {**NOW, "hooks": {}})
    assert needed_version("1.4.2", []) == "1.4.2"
    assert needed_version("1.4.2", added) == "1.5.0"
    assert needed_version("1.4.2", [*added, *broken]) == "2.0.0"


@pytest.mark.parametrize(
    ("taken", "version", "good"),
    [
        ("may_enrol", "1.0.0", False),
        ("may_enrol", "1.9.0", False),
        ("may_enrol", "2.0.0", True),
        ("", "1.0.0", True),
    ],
)
def test_after_a_release_the_version_must_be_high_enough(taken: str, version: str, good: bool) -> None:
    hooks = {name: hook for name, hook in NOW["hooks"].items() if name != taken}
    new = {**NOW, "version": version, "hooks": hooks}
    assert (faults(new, new, {**NOW, "version": "1.0.0"}) == []) is good


def test_the_command_writes_checks_and_keeps_a_release(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(contract, "CURRENT", tmp_path / "api.json")
    monkeypatch.setattr(contract, "RELEASED", tmp_path / "api.released.json")
    assert main(["--check"]) == 1
    assert "python -m lms_sdk.contract --write" in capsys.readouterr().err
    assert main(["--write"]) == 0
    assert main(["--check"]) == 0
    assert main(["--release"]) == 0
    assert (tmp_path / "api.released.json").read_text() == text_of(NOW)
    (tmp_path / "api.json").write_text(text_of({**NOW, "hooks": {}}))
    assert main(["--check"]) == 1
    assert "addition: hook may_enrol is new" in capsys.readouterr().err
