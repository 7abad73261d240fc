"""Numeric answers to `lms.number`: numbers, ranges, tolerances, partial credit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from lms_plugins.importer_olx.arithmetic import numeral
from lms_plugins.importer_olx.markup import inner
from lms_plugins.importer_olx.parts import Part, UnsupportedError, credit_styles, feedback, points_of
from lms_plugins.importer_olx.safe_xml import Element, attributes
from lms_plugins.importer_olx.texts import _
from lms_plugins.importer_olx.values import number

MOST: Final = 50
DEFAULT_TOLERANCE: Final = "0.001%"
_RANGE: Final = re.compile(r"([\[(])(.+),(.+)([\])])", re.DOTALL)
_ENDLESS: Final = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)
_STYLES: Final = frozenset({"list", "close"})
_HALF: Final = "0.5"

Answer = dict[str, Any]


def number_answer(response: Element) -> list[Part]:
    """What a learner must give; the first listed answer that fits counts."""
    styles = credit_styles(response, _STYLES, most=2)
    settings = {
        key: value for each in response.iter("responseparam") for key, value in attributes(each).items()
    }
    tolerance = _tolerance(settings.get("default") or DEFAULT_TOLERANCE)
    answers = list(_full(response, tolerance))
    answers += _partial((response.get("answer") or "").strip(), styles, settings, tolerance)
    if len(answers) > MOST:
        raise UnsupportedError(str(_("it has too many answers")))
    field = next((each for each in response if each.tag in ("formulaequationinput", "textline")), None)
    part = Part("lms.number", {}, points_of(field))
    part.content["answers"] = [{"id": f"answer_{place}", **answer} for place, answer in enumerate(answers)]
    return [part]


def _full(response: Element, tolerance: str) -> Iterator[Answer]:
    hint = response.find("correcthint")
    yield _entry(response.get("answer"), tolerance, "1") | _said(hint)
    for more in response.findall("additional_answer"):
        hint = more.find("correcthint")
        yield _entry(more.get("answer") or more.text, tolerance, "1") | _said(hint)


def _said(hint: Element | None) -> Answer:
    return {"feedback": feedback(hint, inner(hint))} if hint is not None else {}


def _partial(main: str, styles: list[str], settings: dict[str, str], tolerance: str) -> Iterator[Answer]:
    others = (
        [each.strip() for each in settings.get("partial_answers", "").split(",")] if "list" in styles else []
    )
    others = [each for each in others if each]
    for each in others:
        yield _entry(each, tolerance, _HALF)
    if "close" in styles:
        wide = _wider(tolerance, settings.get("partial_range"))
        if not _RANGE.fullmatch(main):
            yield _entry(main, wide, _HALF)
        for each in others:
            yield _entry(each, wide, "0.25")


def _wider(tolerance: str, factor: str | None) -> str:
    times = number(factor or "2") or Decimal(2)
    bare = Decimal(tolerance.removesuffix("%")) * times
    return f"{bare.normalize():f}" + ("%" if tolerance.endswith("%") else "")


def _tolerance(written: str) -> str:
    written = written.strip()
    relative = written.endswith("%")
    value = numeral(written.removesuffix("%"))
    if value is None:
        raise UnsupportedError(str(_("its tolerance “{text}” is not a number", text=written)))
    return f"{abs(Decimal(value)):f}" + ("%" if relative else "")


def _entry(written: str | None, tolerance: str, fraction: str) -> Answer:
    written = (written or "").strip()
    limits = _RANGE.fullmatch(written)
    if limits is None:
        return {"value": _number(written), "tolerance": tolerance, "fraction": fraction}
    low, high = _limit(limits[2]), _limit(limits[3])
    if not low and not high:
        raise UnsupportedError(str(_("every number is right")))
    return {
        "low": low,
        "high": high,
        "low_inclusive": limits[1] == "[",
        "high_inclusive": limits[4] == "]",
        "fraction": fraction,
    }


def _limit(written: str) -> str:
    """An end of a range; "" where it has none."""
    return "" if _ENDLESS.fullmatch(written.strip()) else _number(written)


def _number(written: str) -> str:
    value = numeral(written)
    if value is None:
        raise UnsupportedError(str(_("its answer “{text}” is not a number", text=written.strip()[:100])))
    return value
