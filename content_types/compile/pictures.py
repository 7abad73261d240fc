"""Images as documents name them: by hash and spec, the size of each form known without making it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from content_types.compile.facts import Focus, ImageFacts
from lms_site.publishing.api import media_reference

WIDTHS = (480, 960, 1600)
CARD = (640, 360)
_FOCUS = re.compile(r"^f(\d+)x(\d+)x(\d+)x(\d+)$")


def picture(facts: ImageFacts) -> dict[str, Any]:
    """An image in the sizes it has: `ref` is the largest, `sources` all, smallest first.

    What cannot be scaled (an animation, a drawing) is there as it was uploaded.
    """
    if not facts.scalable:
        source = {
            "ref": media_reference(facts.sha, "original"),
            "width": facts.width,
            "height": facts.height,
        }
        return {**source, "sources": [source]}
    sources = [_scaled(facts, width) for width in _widths(facts.width)]
    return {**sources[-1], "sources": sources}


def _widths(width: int) -> list[int]:
    """Each width that shrinks the image, and the next one, which holds it whole."""
    shrinking = [each for each in WIDTHS if each < width]
    return [*shrinking, *WIDTHS[len(shrinking) : len(shrinking) + 1]]


def _scaled(facts: ImageFacts, width: int) -> dict[str, Any]:
    wide, high = scaled_size(facts.width, facts.height, width)
    return {"ref": media_reference(facts.sha, f"w{width}"), "width": wide, "height": high}


def scaled_size(width: int, height: int, limit: int) -> tuple[int, int]:
    """The size of an image brought down to a width; never enlarged."""
    if width <= limit:
        return width, height
    return limit, max(1, height * limit // width)


def card_image(facts: ImageFacts) -> dict[str, Any]:
    """The image of a card: cropped to 16 by 9 around what the author marked."""
    if not facts.scalable:
        return {"ref": media_reference(facts.sha, "original"), "width": facts.width, "height": facts.height}
    spec = "card" if facts.focus is None else "card-f{}x{}x{}x{}".format(*facts.focus)
    width, height = CARD
    if facts.width < width or facts.height < height:
        share = min(facts.width / width, facts.height / height)
        width, height = max(1, int(width * share)), max(1, int(height * share))
    return {"ref": media_reference(facts.sha, spec), "width": width, "height": height}


def parse_spec(spec: str) -> tuple[str, int, Focus | None]:
    """What a spec says: (kind, width, focus). Raises ValueError for one that documents never name."""
    name, _, tail = spec.partition("-")
    if name == "card":
        found = _FOCUS.match(tail) if tail else None
        if tail and found is None:
            raise ValueError(f"unknown spec {spec!r}")
        return "card", CARD[0], None if found is None else focus_of(found.groups())
    if not tail and name[:1] == "w" and name[1:].isdigit() and int(name[1:]) in WIDTHS:
        return "scaled", int(name[1:]), None
    raise ValueError(f"unknown spec {spec!r}")


def focus_of(numbers: Sequence[float | str]) -> Focus:
    """A focal area from its four numbers: the middle, width and height."""
    x, y, width, height = (int(number) for number in numbers)
    return x, y, width, height
