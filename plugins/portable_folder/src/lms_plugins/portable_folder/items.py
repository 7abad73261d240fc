"""What an assessment asks, as a list in its file: `question: walks`, `draw: birds`, `text: !md ...`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from lms_plugins.portable_folder.names import id_at
from lms_plugins.portable_folder.texts import _
from lms_sdk.faults import faults
from lms_sdk.interchange import AssessmentItem, DrawItem, QuestionItem, TextItem

_ABOUT: Final = {"question": "question", "draw": "bank", "text": "html"}
"""The field that says what an item is about; files call it by the item's kind."""
_ITEM: Final[TypeAdapter[QuestionItem | DrawItem | TextItem]] = TypeAdapter(AssessmentItem)


def written(assessment: str, items: Iterable[QuestionItem | DrawItem | TextItem]) -> list[dict[str, Any]]:
    """The items as a file lists them."""
    count: Counter[str] = Counter()
    return [_written(assessment, item, count) for item in items]


def _written(
    assessment: str, item: QuestionItem | DrawItem | TextItem, count: Counter[str]
) -> dict[str, Any]:
    about = _ABOUT[item.kind]
    found = item.model_dump(exclude_defaults=True)
    if item.id == _derived(assessment, item.kind, found[about], count):
        del found["id"]
    return {item.kind: found.pop(about), **found}


class BadItem(ValueError):
    """What stands in the list is no item. `place`: of the item, from 0; `path`: below it."""

    def __init__(self, place: int, path: tuple[str, ...], problem: str) -> None:
        self.place, self.path = place, path
        super().__init__(str(_("Item {number}: {problem}")).format(number=place + 1, problem=problem))


def read(assessment: str, raw: Any) -> list[QuestionItem | DrawItem | TextItem]:
    """The items of a file's list. Raises BadItem on what is none."""
    count: Counter[str] = Counter()
    listed = raw if isinstance(raw, list) else [raw] if raw else []
    return [_read(assessment, place, each, count) for place, each in enumerate(listed)]


def _read(assessment: str, place: int, raw: Any, count: Counter[str]) -> QuestionItem | DrawItem | TextItem:
    given = dict(raw) if isinstance(raw, dict) else {}
    kind = next((each for each in _ABOUT if each in given), None)
    if kind is None:
        raise BadItem(place, (), str(_("It must begin with question:, draw: or text:.")))
    about = given.pop(kind)
    derived = _derived(assessment, kind, about, count)
    try:
        return _ITEM.validate_python({"kind": kind, "id": derived, _ABOUT[kind]: str(about), **given})
    except ValidationError as error:
        first = faults(error)[0]
        path = tuple(str(step) for step in first.path[1:])
        raise BadItem(place, path, f"{'.'.join(path) or '?'}: {first.message}") from None


def _derived(assessment: str, kind: str, about: Any, count: Counter[str]) -> str:
    name = kind if kind == "text" else f"{kind} {about}"
    count[name] += 1
    return id_at(assessment, name, count[name])
