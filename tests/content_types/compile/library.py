"""A library in memory, as plain data: the same in every process."""

from __future__ import annotations

from uuid import UUID

from content_types.compile.facts import (
    FileFacts,
    ImageFacts,
    PageFacts,
    PoolFacts,
    QuestionFacts,
    SlidesFacts,
)
from content_types.compile.terms import own_terms

PAGE, ASSESSMENT = UUID(int=7), UUID(int=8)
QUESTION = UUID(int=9)


class Shelf:
    """Numbers below 100 exist; 100 and above are gone."""

    def image(self, pk):
        return ImageFacts(sha=f"{pk:064x}", width=2000, height=1000, title="Image") if pk < 100 else None

    def document(self, pk):
        if pk >= 100:
            return None
        return FileFacts(
            sha=f"{pk + 1000:064x}", title="Notes", filename="n.pdf", content_type="application/pdf", size=10
        )

    def media(self, pk):
        if pk >= 100:
            return None
        return FileFacts(
            sha=f"{pk + 2000:064x}",
            title="Film",
            filename="f.mp4",
            content_type="video/mp4",
            size=99,
            duration=1.5,
            width=640,
            height=360,
        )

    def page(self, pk):
        if pk >= 100:
            return None
        if pk == 8:
            return PageFacts(key=ASSESSMENT, kind="assessment", title="Quiz", shown=True)
        return PageFacts(key=PAGE, kind="lesson", title="Target", shown=pk < 50)

    def page_by_key(self, key, locale):
        return (
            PageFacts(key=UUID(key), kind="course", title="By key", shown=True) if UUID(key) == PAGE else None
        )

    def question(self, pk, locale):
        if pk >= 100:
            return None
        shown = {"type": "lms.choice", "schema_version": 1, "content": {"prompt": "<p>?</p>"}}
        return QuestionFacts(key=QUESTION, digest="ab" * 32 if pk < 50 else None, delivery=shown)

    def pool(self, bank, tags, locale):
        return (
            PoolFacts(bank=UUID(int=bank), title="Bank", questions=[self.question(1)]) if bank < 100 else None
        )

    def terms(self, page):
        return own_terms(page)

    def slides(self, document):
        return SlidesFacts(state="ready", pages=[(self.image(3), "Slide text")]) if document < 50 else None
