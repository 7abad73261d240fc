"""`lms_plugin dev`: examples as learners get them, answers marked, changes seen at once, faults shown."""

from __future__ import annotations

import threading
import urllib.request
from urllib.parse import urlencode

import pytest

from lms_sdk.dev import page, server
from lms_sdk.scaffold import main, scaffold


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The file of a new plugin that can be imported."""
    folder = scaffold("acme-shown", "assessment", tmp_path)[0].parent
    monkeypatch.syspath_prepend(folder)
    monkeypatch.chdir(folder)
    return folder / "acme_shown.py"


def test_an_example_is_shown_without_its_secrets(module) -> None:
    shown = page("acme_shown", {})
    assert "Which bird is" in shown
    assert "pipit" not in shown
    assert "<i>Anthus" not in shown, "a learner's HTML is shown as text"


def test_a_response_is_marked_and_its_review_shown(module) -> None:
    shown = page("acme_shown", {"acme.shown/0": '{"text": "crow"}'})
    assert "State.WRONG" in shown
    assert "&quot;answer&quot;: &quot;pipit&quot;" in shown


def test_what_an_importer_makes_of_its_examples_is_shown(tmp_path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(scaffold("acme-brought", "importer", tmp_path)[0].parent)
    shown = page("acme_brought", {})
    assert "&quot;title&quot;: &quot;Pipits&quot;" in shown
    assert "&quot;outcome&quot;: &quot;mapped&quot;" in shown


def test_a_change_is_seen_with_the_next_request(module) -> None:
    page("acme_shown", {})
    module.write_text(module.read_text().replace("Which bird is", "Which small bird is"))
    assert "Which small bird is" in page("acme_shown", {})


@pytest.mark.parametrize(
    ("named", "response", "fault"),
    [
        ("acme_shown", '{"tex": "<b>"}', "extra_forbidden"),
        ("acme_shown:nothing", "{}", "has no attribute"),
        ("acme_shown:AcmeShown", "{}", "not a lms_sdk Plugin"),
        ("acme_absent", "{}", "No module named"),
    ],
)
def test_a_fault_is_shown_and_never_run_as_html(module, named, response, fault) -> None:
    shown = page(named, {"acme.shown/0": response})
    assert fault in shown
    assert "<b>" not in shown


def test_a_fault_leaves_what_is_sound_on_the_page(module) -> None:
    refused = page("acme_shown", {"acme.shown/0": '{"tex": 1}'})
    for words in ("What a learner gets", "Which bird is", "Refused", "extra_forbidden", "Mark it"):
        assert words in refused
    assert "Traceback" not in refused
    code = module.read_text().replace("return scored(", "return unscored(")
    code = code.replace("return [Example(", 'return [Example({"prompt": 7}), Example(', 1)
    module.write_text(code)
    broken = page("acme_shown", {"acme.shown/1": '{"text": "pipit"}'})
    for words in ("string_type", "Which bird is", "NameError", "Mark it"):
        assert words in broken


def test_words_are_in_the_language_of_the_browser(module) -> None:
    code = module.read_text().replace('label="Acme shown"', "label=Named()")
    code += """
from lms_sdk.i18n import language
class Named:
    def __str__(self):
        return f"Named in {language()}"
"""
    before, after = code.rsplit("plugin = ", 1)
    line, rest = after.split("\n", 1)
    module.write_text(f"{before}{rest}\nplugin = {line}\n")
    with server("acme_shown", 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{running.server_port}/", headers={"Accept-Language": "de-AT,de;q=0.9"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 our own server
            assert "Named in de-AT" in answer.read().decode()
        running.shutdown()


def test_the_server_answers_on_loopback(module) -> None:
    with server("acme_shown", 0) as running:
        assert running.server_address[0] == "127.0.0.1"
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        at = f"http://127.0.0.1:{running.server_port}/"
        sent = urlencode({"place": "acme.shown/0", "response": '{"text": "pipit"}'}).encode()
        with urllib.request.urlopen(at, sent, timeout=10) as answer:
            assert "State.RIGHT" in answer.read().decode()
        running.shutdown()


def test_a_port_that_is_taken_is_said_in_one_line(module, capsys) -> None:
    with server("acme_shown", 0) as running:
        assert main(["dev", "acme_shown", "--port", str(running.server_port)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_blocks_are_shown_compiled(tmp_path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(scaffold("acme-boxed", "block", tmp_path)[0].parent)
    shown = page("acme_boxed", {})
    assert "A field guide" in shown
    assert "Find a picture" not in shown
