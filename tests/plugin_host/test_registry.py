"""Plugins are found without being imported, taken in or reported, and never stop the start."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Annotated

import pytest
from django.core.management import call_command

from lms_sdk.assessment import AssessmentType, Case, Example, ScoreResult, State
from lms_sdk.model import Model, Secret
from lms_sdk.plugin import Plugin
from lms_site.foundation.errors import Invalid
from lms_site.plugin_host import api, boot
from lms_site.plugin_host.discovery import Found, installed, is_allowed
from lms_site.plugin_host.registry import PluginState, build
from lms_site.plugin_host.testing import with_plugins


class Content(Model):
    prompt: str
    right: Annotated[str, Secret]


class Response(Model):
    text: str = ""


class Toy(AssessmentType[Content, Response]):
    key = "acme.toy"
    label = "Toy"
    Content = Content
    Response = Response

    def score(self, content, variant, response):
        good = response.text == content.right
        return ScoreResult(Decimal(int(good)), State.RIGHT if good else State.WRONG)

    def examples(self):
        return [Example({"prompt": "?", "right": "a"}, (Case({"text": "a"}, Decimal(1)),))]


TOY = Plugin(key="acme.toy", label="Toy", assessment_types=[Toy])


def found(load, *, name="acme_toy", problem=""):
    return Found(name=name, distribution="acme", version="1.0", load=load, problem=problem)


def crash():
    raise SystemExit("I leave")


def test_a_plugin_that_is_not_allowed_is_not_even_loaded():
    registry = build([found(crash)], allowed=["lms.choice"])
    assert [info.state for info in registry.infos] == [PluginState.DISCOVERED]


class Wordless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def fail_without_words():
    raise Wordless


@pytest.mark.parametrize(
    ("plugin", "reason"),
    [
        (found(crash), "SystemExit: I leave"),
        (found(lambda: 1 / 0), "ZeroDivisionError"),
        (found(fail_without_words), "Wordless"),
        (found(lambda: "no plugin"), "not lms_sdk.Plugin"),
        (found(lambda: TOY, name="acme_other"), "must be named acme_toy"),
        (found(lambda: TOY, problem="needs lms-plugin-sdk >=2, this site has 1.0.0"), "needs lms-plugin-sdk"),
    ],
)
def test_a_broken_plugin_is_reported_with_its_reason_and_the_others_are_taken_in(plugin, reason):
    good = Plugin(key="acme.good", label="Good")
    registry = build([plugin, found(lambda: good, name="acme_good")], allowed=["*"])
    states = {info.state for info in registry.infos}
    assert states == {PluginState.BROKEN, PluginState.LOADED}
    broken = next(info for info in registry.infos if info.state is PluginState.BROKEN)
    assert reason in broken.reason
    assert registry.plugins == (good,)


def test_of_two_plugins_with_one_type_the_later_is_broken():
    class Copy(Toy):
        pass

    later = Plugin(key="acme.copy", label="Copy", assessment_types=[Copy], order=5)
    registry = build([found(lambda: later, name="acme_copy"), found(lambda: TOY)], allowed=["*"])
    assert {info.key: info.state for info in registry.infos} == {
        "acme.toy": PluginState.LOADED,
        "acme.copy": PluginState.BROKEN,
    }


def test_the_order_of_plugins_is_their_order_then_their_key_whatever_the_entry_points_say():
    plugins = [
        Plugin(key=f"acme.{name}", label=name, order=order) for name, order in (("b", 0), ("a", 1), ("c", 0))
    ]
    founds = [found(lambda plugin=plugin: plugin, name=plugin.slug) for plugin in plugins]
    for order in (founds, founds[::-1]):
        assert [plugin.key for plugin in build(order, allowed=["*"]).plugins] == [
            "acme.b",
            "acme.c",
            "acme.a",
        ]


def test_the_allow_list_takes_keys_entry_point_names_and_a_star():
    assert is_allowed("acme_toy", ["acme.toy"])
    assert is_allowed("acme_toy", ["acme_toy"])
    assert is_allowed("acme_toy", ["*"])
    assert not is_allowed("acme_toy", ["acme"])


def test_a_plugin_of_one_file_may_postpone_its_annotations(tmp_path):
    (tmp_path / "acme_late.py").write_text(
        "from __future__ import annotations\n"
        "from lms_sdk import Model, Plugin\n"
        "class Content(Model):\n    prompt: str\n    more: list[Part] = []\n"
        "class Part(Model):\n    text: str\n"
        "Content.model_rebuild()\n"
        "plugin = Plugin(key='acme.late', label=Content(prompt='Late').prompt)\n"
    )
    states = {info.key: info.state for info in build(installed(tmp_path), allowed=["acme_late"]).infos}
    assert states["acme.late"] is PluginState.LOADED


def test_a_plugin_of_one_file_is_found_in_its_folder(tmp_path):
    (tmp_path / "acme_single.py").write_text(
        "from lms_sdk.plugin import Plugin\nplugin = Plugin(key='acme.single', label='Single')\n"
    )
    (tmp_path / "acme_bad.py").write_text("raise ValueError('unfinished')\n")
    (tmp_path / "test_acme_single.py").write_text("raise ValueError('a test is no plugin')\n")
    registry = build(installed(tmp_path), allowed=["*"])
    states = {info.key: info.state for info in registry.infos if info.key.startswith("acme")}
    assert states == {"acme.single": PluginState.LOADED, "acme_bad": PluginState.BROKEN}


def test_a_lookup_of_an_absent_type_answers_none_and_a_present_one_its_instance():
    assert api.assessment_type("acme.toy") is None
    with with_plugins(TOY):
        assert isinstance(api.assessment_type("acme.toy"), Toy)
        assert api.provider_of("assessment_types", "acme.toy").key == "acme.toy"
    assert api.assessment_type("acme.toy") is None


def test_a_plugin_can_be_taken_away_for_a_test():
    with with_plugins(TOY), with_plugins(without=["acme.toy"]):
        assert api.assessment_type("acme.toy") is None


def test_strict_mode_makes_a_broken_plugin_fatal_and_safe_mode_starts_without_any(settings, tmp_path, capsys):
    (tmp_path / "acme_bad.py").write_text("raise ValueError('unfinished')\n")
    settings.LMS_PLUGINS_DIR, settings.LMS_PLUGINS, settings.LMS_PLUGINS_STRICT = (
        tmp_path,
        ("acme.bad",),
        True,
    )
    before = boot.running()
    try:
        with pytest.raises(boot.BrokenPlugins, match="unfinished"):
            boot.boot()
        settings.LMS_SAFE_MODE = True
        assert boot.boot().infos == ()
        call_command("lms_plugin", "list")
        assert capsys.readouterr().out == "LMS_SAFE_MODE is on: no plugin is looked for.\n"
    finally:
        boot.replace(before)


BLOCK = """
from lms_sdk import BlockType, Model, Plugin
class Text(Model):
    text: str = ""
class Rich(BlockType[Text]):
    name = "rich_text"
    label = "Rich"
    Content = Text
    def examples(self):
        return [{}]
plugin = Plugin(key="rich.text", label="Rich", block_types=[Rich])
"""


def test_no_plugin_takes_the_name_of_a_block_of_the_product(settings, tmp_path):
    (tmp_path / "rich_text.py").write_text(BLOCK)
    settings.LMS_PLUGINS_DIR, settings.LMS_PLUGINS = tmp_path, ("rich.text",)
    before = boot.running()
    try:
        [info] = [info for info in boot.boot().infos if info.key == "rich.text"]
    finally:
        boot.replace(before)
    assert (info.state, "taken by the product" in info.reason) == (PluginState.BROKEN, True)


def test_the_bundled_plugins_load_and_the_list_names_them(capsys):
    call_command("lms_plugin", "list")
    listed = capsys.readouterr().out
    for key in ("lms.choice", "lms.number", "lms.text", "lms.essay"):
        assert f"assessment types: {key}" in listed
    assert "broken" not in listed


def test_finding_plugins_imports_none_of_them():
    code = (
        "import sys; from lms_site.plugin_host.discovery import installed;"
        "assert installed(); assert not [m for m in sys.modules if m.startswith('lms_plugins.')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_answer_that_is_too_deep_too_long_or_unstorable_is_refused_before_its_type_sees_it():
    for raw, code in (
        *(({"text": nested(levels)}, "too_deep") for levels in (40, 300, 5_000)),
        ({"text": "x" * 1_100_000}, "too_large"),
        ({"text": "\0"}, "nul"),
    ):
        with pytest.raises(Invalid) as refused:
            api.validate_response(Toy(), raw)
        assert refused.value.fields[""][0].code == code
    assert api.validate_response(Toy(), {"text": "a"}) == Response(text="a")
    assert api.validate_response(Toy(), {"text": "[{" * 40}) == Response(text="[{" * 40)


def nested(levels: int) -> object:
    deep: object = "x"
    for _level in range(levels):
        deep = [deep]
    return deep


@pytest.mark.parametrize("text", [r"\u0000", r"\\u0000", "\ud7ff", r"print('\u0000')"])
def test_an_answer_may_speak_of_the_nul_that_no_database_stores(text):
    assert api.validate_response(Toy(), {"text": text}) == Response(text=text)


@pytest.mark.parametrize("text", ["\0", "\\\0", "a\\\\\0"])
def test_a_nul_is_found_behind_backslashes(text):
    with pytest.raises(Invalid):
        api.validate_response(Toy(), {"text": text})


@pytest.mark.parametrize(
    ("needs", "fits"),
    [
        (["lms-plugin-sdk>=1,<2"], True),
        (["lms_plugin_sdk>=99"], False),
        (["LMS.Plugin.SDK>=99"], False),
        (["lms-plugin-sdk>=99; python_version >= '3'"], False),
        (["lms-plugin-sdk>=99; python_version < '3'"], True),
        (["lms-plugin-sdk[dev]>=1; extra == 'dev'", "lms-plugin-sdk>=99"], False),
        (["lms-plugin-sdk>=99; extra == 'dev'"], True),
        (["lms-plugin-sdk>=1", "lms-plugin-sdk<1"], False),
        ([], True),
    ],
)
def test_the_version_that_a_distribution_asks_for_is_read_however_it_is_written(
    needs, fits, tmp_path, monkeypatch
):
    info = tmp_path / "acme_toy-1.0.dist-info"
    info.mkdir()
    lines = "".join(f"Requires-Dist: {one}\n" for one in needs)
    info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: acme-toy\nVersion: 1.0\n{lines}")
    info.joinpath("entry_points.txt").write_text("[lms.plugins]\nacme_toy = acme_toy:plugin\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    (toy,) = [one for one in installed() if one.name == "acme_toy"]
    assert bool(toy.problem) is not fits


def test_the_faults_of_an_answer_are_told_by_place_and_never_repeat_the_input():
    with pytest.raises(Invalid) as refused:
        api.validate_response(Toy(), {"text": 5, "secret": "hunter2"})
    assert set(refused.value.fields) == {"/text", "/secret"}
    assert "hunter2" not in repr(refused.value.fields)
