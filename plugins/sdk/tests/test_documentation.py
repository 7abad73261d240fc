"""The pages about plugins are true: hooks with their exact signatures, examples that run and pass the kit."""

from __future__ import annotations

import hmac
import re
from importlib import import_module
from pathlib import Path

import pytest

from lms_sdk import testing
from lms_sdk.context import HttpError, HttpReply
from lms_sdk.hook_page import CALLED, hooks_page
from lms_sdk.hooks import hook_names
from lms_sdk.http import BadBody, RequestDTO
from lms_sdk.kind_page import ABOUT, file_name, kind_page
from lms_sdk.plugin import KINDS, Plugin
from lms_sdk.testing import conformance_of

DOCS = Path(__file__).resolve().parents[3] / "docs" / "plugins" / "reference"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

if not DOCS.exists():
    pytest.skip("the documentation is not beside the SDK", allow_module_level=True)


def blocks(page: str) -> list[str]:
    return BLOCK.findall((DOCS / page).read_text())


def test_the_page_of_hooks_is_what_the_code_says() -> None:
    assert (DOCS / "hooks.md").read_text() == hooks_page()


@pytest.mark.parametrize("name", list(hook_names()))
def test_every_hook_is_documented(name: str) -> None:
    assert f"## {name}\n" in (DOCS / "hooks.md").read_text()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_documented(name: str) -> None:
    assert f"[`{name}`](kinds/{file_name(name)})" in (DOCS / "kinds.md").read_text()


@pytest.mark.parametrize("name", KINDS)
def test_the_page_of_every_kind_is_what_the_code_says(name: str) -> None:
    assert (DOCS / "kinds" / file_name(name)).read_text() == kind_page(name)


def test_no_page_of_a_kind_is_left_over_and_every_kit_is_named() -> None:
    assert {page.name for page in (DOCS / "kinds").iterdir()} == {file_name(name) for name in KINDS}
    kits = {about.kit for about in ABOUT.values()} | {"PluginConformance"}
    assert kits - {""} == {name for name in testing.__all__ if name.endswith("Conformance")}


@pytest.mark.parametrize("block", blocks("models.md"))
def test_the_examples_about_models_run(block: str) -> None:
    exec(compile(block, "models.md", "exec", dont_inherit=True), {"__name__": "example"})  # noqa: S102 (our own page)


def test_the_page_about_settings_shows_a_plugin_that_passes_the_kit_and_can_be_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [block] = BLOCK.findall((DOCS.parent / "settings.md").read_text())
    (tmp_path / "acme_judge.py").write_text(block)
    monkeypatch.syspath_prepend(str(tmp_path))
    judge = import_module("acme_judge")
    passes(judge.plugin)
    context = testing.FakeContext(judge.Settings(url="https://judge.example"))
    assert judge.Reachable().check(testing.FakeContext(judge.Settings())).status == "failed"
    with pytest.raises(HttpError):
        judge.Reachable().check(context)


class Calendar:
    """A calendar in which the second day is taken."""

    def request(self, method: str, url: str, *, body: bytes, **more: object) -> HttpReply:
        return HttpReply(409 if b"2026-12-02" in body else 200, {}, b"")


def test_the_page_about_endpoints_shows_a_plugin_that_passes_the_kit_and_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [block] = BLOCK.findall((DOCS.parent / "endpoints.md").read_text())
    (tmp_path / "acme_hours.py").write_text(block)
    monkeypatch.syspath_prepend(str(tmp_path))
    page = import_module("acme_hours")
    passes(page.plugin)
    context = testing.FakeContext(page.Settings(url="https://calendar.example", key="k"), http=Calendar())
    asked = [RequestDTO("POST", "x", body=b'{"day": "2026-12-0%d"}' % day) for day in (1, 2)]
    assert [page.book(request, context).status for request in asked] == [201, 409]
    with pytest.raises(BadBody):
        page.book(RequestDTO("POST", "x", body=b'{"minutes": 1}'), context)
    proof = hmac.new(b"k", b"{}", "sha256").hexdigest()
    signed = [RequestDTO("POST", "x", body=b"{}", headers={"x-signature": sign}) for sign in (proof, "", "x")]
    assert [page.cancelled(request, context).status for request in signed] == [204, 401, 401]


def passes(plugin: Plugin) -> None:
    """The kit finds no fault in the plugin."""
    for kit in conformance_of(plugin).values():
        for name in dir(kit):
            if name.startswith("test_"):
                try:
                    getattr(kit(), name)()
                except pytest.skip.Exception:
                    continue


def test_every_hook_that_is_said_to_be_called_is_one_and_the_others_are_said_not_to_be() -> None:
    assert set(CALLED) <= set(hook_names())
    assert hooks_page().count("*Not called yet.*") == len(list(hook_names())) - len(CALLED)


def test_the_first_plugin_of_the_documentation_passes_the_kit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme_truth.py").write_text(blocks("first-plugin.md")[0])
    monkeypatch.syspath_prepend(str(tmp_path))
    passes(import_module("acme_truth").plugin)
