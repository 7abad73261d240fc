"""Laws of upcasters, for everything that is stored with a version."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from lms_sdk.testing.planting import dumped
from lms_sdk.testing.subject import require
from lms_sdk.upcast import Upcasters, missing_upcasters, upcast


def check_upcasters(
    model: type[BaseModel], current: int, upcasters: Upcasters, old: Mapping[int, list[dict[str, Any]]]
) -> None:
    """Every older version can be read, from an example of each; applying a step twice does no harm."""
    missing = missing_upcasters(current, upcasters)
    require(not missing, f"upcasters: nothing lifts version {', '.join(map(str, missing))}")
    stray = sorted(version for version in upcasters if not 1 <= version < current)
    require(not stray, f"upcasters: version {stray} is not older than the current {current}")
    for version in range(1, current):
        require(
            old.get(version),
            f"upcasters: give an example of version {version}, to prove it can still be read",
        )
        for raw in old.get(version, []):
            _check_one(model, current, upcasters, version, raw)


def _check_one(
    model: type[BaseModel], current: int, upcasters: Upcasters, version: int, raw: dict[str, Any]
) -> None:
    before = copy.deepcopy(raw)
    value = raw
    for step in range(version, current):
        once = upcasters[step](copy.deepcopy(value))
        twice = upcasters[step](copy.deepcopy(once))
        require(
            dumped(once) == dumped(twice),
            f"upcaster {step} is not idempotent: a second run changes the value",
        )
        value = once
    try:
        model.model_validate(value)
    except ValidationError as error:
        raise AssertionError(
            f"upcasters: an example of version {version} ends in no valid content: {error}"
        ) from error
    lifted = upcast(raw, stored=version, current=current, upcasters=upcasters)
    require(
        dumped(lifted) == dumped(value), f"upcasters from version {version} depend on more than the value"
    )
    require(dumped(raw) == dumped(before), f"upcaster {version} changes the stored value itself")
