"""What a hook may answer: of the type that its declaration names, through and through, and about what it was asked."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from lms_sdk.hooks import Specs

_DEEPEST: Final = 20


class BadAnswer(TypeError):
    """A hook answered something that it must not; the message says what was expected."""


def check_answer(name: str, answer: Any, arguments: Mapping[str, Any]) -> None:
    """Return when the hook may answer this to these arguments; None is always "nothing". Raises BadAnswer."""
    if answer is None:
        return
    expected = _returned(name)
    if expected is NoneType:
        raise BadAnswer(f"{name} answers nothing or raises; it gave {type(answer).__name__}")
    if not fits(answer, expected):
        raise BadAnswer(f"{name} must give {_name(expected)}; it gave {_shown(answer)}")
    if (judge := _JUDGES.get(name)) and (fault := judge(answer, arguments)):
        raise BadAnswer(f"{name}: {fault}")


@functools.cache
def _returned(name: str) -> Any:
    return get_type_hints(getattr(Specs, name))["return"]


def fits(value: Any, kind: Any) -> bool:
    """Whether the value is of the type, and everything in it of the types named for it."""
    return _fits(value, kind, _DEEPEST)


def _fits(value: Any, kind: Any, depth: int) -> bool:
    if depth == 0 or kind is Any:
        return depth > 0
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, arm, depth - 1) for arm in arguments)
    if origin is Literal:
        return value in arguments
    if origin is None:
        return _is_a(value, kind, depth)
    return isinstance(value, origin) and _holds(value, origin, arguments, depth - 1)


def _holds(value: Any, origin: Any, arguments: tuple[Any, ...], depth: int) -> bool:
    """Whether all that is in the container fits."""
    if issubclass(origin, Mapping):
        key, item = arguments
        return all(_fits(k, key, depth) and _fits(v, item, depth) for k, v in value.items())
    if origin is tuple and arguments[-1] is not Ellipsis:
        pairs = zip(value, arguments, strict=False)
        return len(value) == len(arguments) and all(_fits(v, k, depth) for v, k in pairs)
    return all(_fits(each, arguments[0], depth) for each in value)


def _is_a(value: Any, kind: Any, depth: int) -> bool:
    if kind is None or kind is NoneType:
        return value is None
    if getattr(kind, "_is_protocol", False):
        return all(hasattr(value, name) for name in _members(kind))
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return False
    return _whole(value, kind, depth) if is_dataclass(kind) else True


def _whole(value: Any, kind: Any, depth: int) -> bool:
    """Whether every field of the dataclass fits."""
    hints = _hints(kind)
    return all(_fits(getattr(value, one.name, None), hints[one.name], depth - 1) for one in fields(kind))


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _members(protocol: Any) -> set[str]:
    own = {name for name in vars(protocol) if not name.startswith("_")}
    return own | set(getattr(protocol, "__annotations__", {}))


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", str(kind)) if get_origin(kind) is None else str(kind)


def _shown(answer: Any) -> str:
    """The answer's type, and of a container those in it; never its value, which may be about a person."""
    if isinstance(answer, Mapping):
        answer_in: Sequence[Any] = list(answer.values())
    elif isinstance(answer, list | tuple | set | frozenset):
        answer_in = list(answer)
    else:
        return type(answer).__name__
    inside = sorted({type(one).__name__ for one in answer_in})
    return f"{type(answer).__name__} of {', '.join(inside) or 'nothing'}"


def _judge_prices(answer: dict[str, Any], arguments: Mapping[str, Any]) -> str:
    before = arguments["prices"]
    if answer.keys() != before.keys():
        return "the prices of all courses must be given back, and of no others"
    wrong = [key for key, price in answer.items() if price.amount < 0]
    if wrong:
        return f"the price of {wrong[0]} is below nothing"
    moved = [key for key, price in answer.items() if price.currency != before[key].currency]
    return f"the price of {moved[0]} is in another currency" if moved else ""


def _judge_extras(answer: dict[str, Any], arguments: Mapping[str, Any]) -> str:
    strange = answer.keys() - {course.key for course in arguments["courses"]}
    if strange:
        return "it answers about courses that it was not asked about"
    return _judge_json(answer)


def _judge_cards(answer: list[Any], arguments: Mapping[str, Any]) -> str:
    del arguments
    wrong = [card.href for card in answer if not leads_to_a_page(card.href)]
    return "a card leads to what is no web page" if wrong else ""


def leads_to_a_page(href: str) -> bool:
    """Whether a browser that follows it asks for a page, and runs nothing: also where it mends what it is given."""
    if not href.isprintable() or href != href.strip():
        return False
    try:
        return urlsplit(href).scheme in ("", "http", "https")
    except ValueError:
        return False


def _judge_search(answer: Any, arguments: Mapping[str, Any]) -> str:
    strange = answer.filters.keys() - arguments["query"].filters.keys()
    if strange:
        return f"there is no filter {min(strange)!r}"
    words = [answer.text, answer.locale, *(word for words in answer.filters.values() for word in words)]
    return "" if all(_can_be_stored(word) for word in words) else "no database can look for such characters"


def _can_be_stored(text: str) -> bool:
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def _judge_json(answer: Any) -> str:
    try:
        json.dumps(answer, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        return f"this is no JSON: {error}"
    return ""


def _judge_export(answer: Any, arguments: Mapping[str, Any]) -> str:
    del arguments
    return _judge_json(dict(answer.records))


def _judge_count(answer: int, arguments: Mapping[str, Any]) -> str:
    del arguments
    return "fewer than no records" if answer < 0 else ""


_JUDGES: Final[dict[str, Callable[[Any, Mapping[str, Any]], str]]] = {
    "course_prices": _judge_prices,
    "course_extras": _judge_extras,
    "dashboard_cards": _judge_cards,
    "search_query": _judge_search,
    "export_personal_data": _judge_export,
    "erase_personal_data": _judge_count,
}
