"""`lms_plugin dev acme_word`: what learners are shown of a plugin's examples, and answers marked; no site.

The plugin is read anew for every request, so that a change shows at once, in the language of the browser. For the
author's own machine: it listens on loopback only.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from pydantic import ValidationError

from lms_sdk.assessment import AssessmentType
from lms_sdk.blocks import BlockType
from lms_sdk.i18n import use_language
from lms_sdk.model import to_json
from lms_sdk.outcome import Example, Reveal
from lms_sdk.plugin import Plugin
from lms_sdk.rng import rng
from lms_sdk.testing.sources import MemorySink, MemorySource

LARGEST: Final = 100_000
ALL: Final = Reveal.SCORE | Reveal.FEEDBACK | Reveal.CORRECT
_PAGE: Final = """<!doctype html><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 48rem; padding: 1.5rem }}
pre {{ background: #f2f2f6; overflow-x: auto; padding: .75rem }} textarea {{ box-sizing: border-box; width: 100% }}
</style><h1>{title}</h1>{body}"""


def plugin_of(named: str) -> Plugin:
    """The plugin `module` or `module:attribute`, read anew. Raises what importing it raises, and TypeError."""
    module, _, attribute = named.partition(":")
    for known in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
        del sys.modules[known]
    importlib.invalidate_caches()
    found = getattr(importlib.import_module(module), attribute or "plugin")
    if not isinstance(found, Plugin):
        raise TypeError(f"{named} is {type(found).__name__}, not a lms_sdk Plugin")
    return found


def page(named: str, tried: dict[str, str]) -> str:
    """The page; `tried` are responses as JSON by the place of their example. A fault of the plugin is shown."""
    try:
        plugin = plugin_of(named)
        body = (
            "".join([*_types(plugin, tried), *_blocks(plugin), *_importers(plugin)])
            or "<p>There is nothing to preview.</p>"
        )
        return _PAGE.format(title=escape(str(plugin.label)), body=body)
    except (Exception, SystemExit):  # noqa: BLE001 the author's code, shown to the author
        return _PAGE.format(title=escape(named), body=_pre(traceback.format_exc()))


def _types(plugin: Plugin, tried: dict[str, str]) -> Iterator[str]:
    for kind in plugin.assessment_types:
        yield f"<h2>{escape(str(kind.label))}</h2>"
        for number, example in enumerate(kind().examples()):
            if example.schema_version in (0, kind.schema_version):
                yield _shown(partial(_example, kind(), example, f"{kind.key}/{number}", tried))


def _example(kind: AssessmentType[Any, Any], example: Example, place: str, tried: dict[str, str]) -> str:
    content = kind.Content.model_validate(example.content)
    variant = kind.variant(content, rng(example.seed))
    first = json.dumps(example.cases[0].response if example.cases else {})
    shown = f"<h3>What a learner gets</h3>{_pre(kind.present(content, variant))}"
    form = (
        f'<form method="post"><input type="hidden" name="place" value="{escape(place)}"><label>Response, as JSON'
        f' <textarea name="response" rows="3">{escape(tried.get(place, first))}</textarea></label>'
        "<button>Mark it</button></form>"
    )
    if place not in tried:
        return shown + form
    return shown + form + _shown(partial(_marked, kind, content, variant, tried[place]))


def _marked(kind: AssessmentType[Any, Any], content: Any, variant: Any, sent: str) -> str:
    try:
        response = kind.Response.model_validate_json(sent)
    except ValidationError as error:
        return f"<h3>Refused, before any code of yours</h3>{_pre(str(error))}"
    outcome = kind.score(content, variant, response)
    review = kind.review(content, variant, response, outcome, ALL)
    worth = f"<h3>What it is worth</h3>{_pre(repr(outcome))}"
    return f"{worth}<h3>Review, everything revealed</h3>{_pre(review)}"


def _shown(make: Callable[[], str]) -> str:
    """What is made, or the fault in its place, so that the rest of the page stays."""
    try:
        return make()
    except (Exception, SystemExit):  # noqa: BLE001 the author's code, shown to the author
        return _pre(traceback.format_exc())


def _blocks(plugin: Plugin) -> Iterator[str]:
    for kind in plugin.block_types:
        yield f"<h2>{escape(str(kind.label))}</h2><h3>What a learner gets</h3>"
        yield from (_shown(partial(_compiled, kind(), raw)) for raw in kind().examples())


def _importers(plugin: Plugin) -> Iterator[str]:
    for kind in plugin.importers:
        for files in kind().examples():
            source, sink = MemorySource(files), MemorySink()
            kind().run(source, sink, kind.Options())
            yield f"<h2>{escape(str(kind.label))}: {escape(', '.join(source.paths()))}</h2><h3>What it becomes</h3>"
            yield _pre([to_json(node) for node in sink.nodes])
            yield f"<h3>What the report says</h3>{_pre([to_json(line) for line in sink.lines])}"


def _compiled(block: BlockType[Any], raw: dict[str, Any]) -> str:
    return _pre(block.compile(block.Content.model_validate(raw)))


def _pre(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return f"<pre>{escape(text)}</pre>"


class Handler(BaseHTTPRequestHandler):
    """Answers with the page; a posted response is marked in it."""

    named = ""

    def do_GET(self) -> None:
        """Show the examples."""
        self._answer({})

    def do_POST(self) -> None:
        """Mark a response."""
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        sent = parse_qs(self.rfile.read(length).decode())
        self._answer({sent.get("place", [""])[0]: sent.get("response", ["{}"])[0]})

    def _answer(self, tried: dict[str, str]) -> None:
        wanted = (
            (self.headers.get("Accept-Language") or "en").split(",", maxsplit=1)[0].split(";", maxsplit=1)[0]
        )
        with use_language(wanted.strip()):
            body = page(self.named, tried).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def server(named: str, port: int) -> HTTPServer:
    """A server of the page, not yet running; modules are looked for in the present folder first."""
    sys.path.insert(0, str(Path.cwd()))
    return HTTPServer(("127.0.0.1", port), type("NamedHandler", (Handler,), {"named": named}))
