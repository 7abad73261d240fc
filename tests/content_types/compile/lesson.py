"""Prints the digest of a lesson with every kind of block: run in other processes to prove that nothing varies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def stream():
    """One block of each kind, ids given."""

    def block(number, type_, **value):
        return {"id": f"00000000-0000-4000-8000-{number:012d}", "type": type_, "value": {"_v": 1, **value}}

    def item(number, **value):
        return {"id": f"10000000-0000-4000-8000-{number:012d}", "type": "item", "value": value}

    image = {"_v": 1, "image": 1, "alt": "A bird", "decorative": False, "caption": "<p>Caption</p>"}
    link = (
        '<p><a linktype="page" id="7">there</a> <embed embedtype="image" id="2" alt="x" format="left"/></p>'
    )
    return [
        block(1, "rich_text", text=link),
        block(2, "heading", text="Title", level="3"),
        block(3, "quote", text="<p>Be</p>", attribution="Who", source=""),
        block(4, "callout", kind="tip", title="T", text="<p>C</p>"),
        block(5, "code", language="python", code="print(1)", caption="", line_numbers=True),
        block(6, "math", tex="E=mc^2", display=True, description="energy"),
        block(
            7,
            "table",
            table={
                "columns": [{"type": "text", "heading": "A"}, {"type": "rich_text", "heading": "B"}],
                "rows": [{"values": ["1", "<b>2</b>"]}],
                "caption": "Cap",
            },
            row_headers=True,
            note="",
        ),
        block(8, "html", html="<p>raw</p>"),
        {**block(9, "image"), "value": {**image, "size": "full"}},
        block(10, "gallery", title="G", images=[item(1, **image), item(2, **{**image, "image": 500})]),
        block(
            11,
            "video",
            title="V",
            media=4,
            url="",
            poster=5,
            start=None,
            end=None,
            captions=[item(3, language="en", kind="captions", file=6)],
            transcript="<p>words</p>",
            downloadable=False,
        ),
        block(12, "audio", title="S", media=5, captions=[], transcript="", downloadable=True),
        block(13, "document", document=6, title="", description="<p>d</p>"),
        block(14, "presentation", document=7, title="P", downloadable=True),
        block(
            15, "download", title="D", files=[item(4, document=6, label="L"), item(5, document=500, label="")]
        ),
        block(16, "embed", url="https://youtu.be/abcdefghijk", title="E", caption=""),
        block(17, "practice_question", question=1, intro="<p>Try</p>"),
        block(18, "activity", assessment=8, title="", intro=""),
        block(
            19,
            "columns",
            layout="equal",
            columns=[item(6, blocks=[block(20, "heading", text="In", level="2")]), item(7, blocks=[])],
        ),
        block(
            21,
            "accordion",
            sections=[item(8, title="S", open=True, blocks=[block(22, "rich_text", text="<p>Deep</p>")])],
        ),
        block(23, "acme_poll", question="hidden"),
        {**block(24, "image"), "value": {**image, "image": 404, "size": "full"}},
    ]


def compiled():
    """The stream compiled, with its context."""
    import content_types.compile.documents  # noqa: F401
    from content_types.compile.context import CompileContext
    from content_types.compile.streams import compile_stream
    from content_types.models import LessonPage
    from tests.content_types.compile.library import Shelf

    ctx = CompileContext(Shelf(), locale="en")
    block = LessonPage._meta.get_field("body").stream_block
    return compile_stream(block, stream(), ctx), ctx


def digest() -> str:
    """One digest over everything a compile gives."""
    from lms_site.foundation import canonical

    blocks, ctx = compiled()
    return canonical.digest(
        canonical.dumps(
            [blocks, ctx.words, ctx.links, ctx.sealed, ctx.tasks, sorted(map(repr, ctx.references))]
        )
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_site.settings.test")
    import django

    django.setup()
    print(digest())  # noqa: T201
