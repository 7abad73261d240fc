"""Laws about what goes out and comes back: QTI, scripts of the world, importing the plugin itself."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from lms_sdk.assessment import QtiItem
from lms_sdk.markers import AutoId, is_secret, marks
from lms_sdk.model import to_json
from lms_sdk.outcome import Example
from lms_sdk.richtext import Lines, Rich
from lms_sdk.testing.importing import check_import
from lms_sdk.testing.isolation import is_importable
from lms_sdk.testing.planting import accepted, dumped, put
from lms_sdk.testing.subject import AssessmentSubject, require

SCRIPTS = "שלום עולם · مرحبا · 汉字 · e\u0301 · \U0001f9d1\u200d\U0001f680 · ß"
_FOREIGN = b'<?xml version="1.0"?><something xmlns="urn:else"><inner/></something>'
_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0">&b;</qti-assessment-item>'
)


class ExchangeLaws(AssessmentSubject):
    """Nothing is lost on the way out and back."""

    max_import_ms = 300

    def test_qti_round_trip_keeps_the_meaning(self) -> None:
        """Exported and imported again, every answer is worth the same."""
        for example in self.current_examples():
            content = self.content_of(example)
            item = self.subject.to_qti(content)
            if item is None:
                continue
            raw = self.subject.from_qti(item)
            require(raw is not None, "from_qti() does not recognise what to_qti() wrote")
            back = accepted(self.type.Content, raw)
            require(back is not None, f"from_qti() gives content that Content refuses: {raw!r}")
            if back is not None:
                self._compare(example, content, back)

    def _compare(self, example: Example, content: BaseModel, back: BaseModel) -> None:
        for case in example.cases:
            response = self.response_of(case)
            before = self.subject.score(content, self.variant_of(content), response)
            after = self.subject.score(back, self.variant_of(back), response)
            require(
                before == after,
                f"QTI export and import change the meaning: {case.response!r} scored {before!r}, now {after!r}",
            )
        words = self.subject.search_text(content).split()
        lost = set(words) - set(self.subject.search_text(back).split())
        require(not lost, f"QTI export and import lose words: {' '.join(sorted(lost)[:5])}")

    def test_foreign_qti_is_left_alone(self) -> None:
        """An item of another kind, or none at all, is not ours; entities are not expanded."""
        for xml in (_FOREIGN, _ENTITIES, b"not xml", b""):
            try:
                found = self.subject.from_qti(QtiItem("foreign", xml))
            except ValueError:
                continue
            require(found is None, f"from_qti() makes a question out of {xml[:40]!r}")

    def test_every_script_of_the_world_gets_through(self) -> None:
        """Right to left, combining marks and emoji: shown as written, scored without a crash."""
        for example in self.current_examples():
            content, changed = with_scripts(self.content_of(example))
            if not changed:
                continue
            variant = self.variant_of(content)
            shown = dumped(self.subject.present(content, variant))
            require(SCRIPTS in shown, "present() does not keep the author's text as written")
            self.subject.search_text(content)
            for case in example.cases:
                response = self.response_of(case)
                self.subject.score(content, variant, response)
                self.subject.summarise(content, variant, response)
            self.subject.to_qti(content)

    def test_importing_is_quick_and_brings_no_django(self) -> None:
        """Plugins are imported by every process; a type is usable without a site."""
        if not is_importable(self.type):
            pytest.skip(f"{self.type.__module__} cannot be imported by name in another process")
        check_import(self.type.__module__, self.max_import_ms)


def with_scripts(content: BaseModel) -> tuple[BaseModel, bool]:
    """The content with foreign scripts at the end of each public text that takes them."""
    raw, changed = to_json(content), False
    for name, field in type(content).model_fields.items():
        value = getattr(content, name)
        is_text = Rich in marks(field) or Lines in marks(field) or field.annotation is str
        if isinstance(value, str) and is_text and not is_secret(field) and AutoId not in marks(field):
            wish = put(raw, (name,), f"{value} {SCRIPTS}")
            if accepted(type(content), wish):
                raw, changed = wish, True
    return type(content).model_validate(raw), changed
