"""The passwords of the engines and the secrets of the site, made once per data folder."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keys:
    """What only this data folder knows."""

    postgres: str
    valkey: str
    secret_keys: str


def read_or_make(path: Path) -> Keys:
    """The keys kept in a file, which is written, readable by its owner alone, where it is missing."""
    if path.exists():
        return Keys(**json.loads(path.read_text(encoding="utf-8")))
    keys = Keys(*(secrets.token_urlsafe(48) for _ in range(3)))
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(asdict(keys), file)
    fresh.replace(path)
    return keys
