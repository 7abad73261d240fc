"""What the people of the sample school say about themselves, and their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from lms_site.accounts import api as accounts
from lms_site.studio.sample_school.courses import folder

_OPEN: Final = ("headline", "bio", "avatar", "links", "languages")
_PROFILES: Final[dict[str, dict[str, Any]]] = {
    "tara": {
        "headline": "Looks up, usually at the wrong moment",
        "bio": "Tara has watched birds for thirty years and the moon for longer. She teaches outside, in all weathers,"
        " and has never yet lost a learner, though two were late for breakfast.",
        "languages": ["en", "de"],
        "links": [{"label": "Tara's list of birds", "address": "https://example.com/tara"}],
        "time_zone": "Europe/Berlin",
        "shown": dict.fromkeys(_OPEN, "everyone"),
    },
    "tom": {
        "headline": "One kettle, many pots",
        "bio": "Tom came to tea by way of chemistry and stayed for the quiet. He marks night logs by daylight.",
        "languages": ["en"],
        "shown": dict.fromkeys(_OPEN, "everyone"),
    },
    "lea": {"headline": "New binoculars, old boots", "shown": dict.fromkeys(_OPEN, "members")},
    "leo": {"headline": "Here for the owls", "shown": dict.fromkeys(_OPEN, "members")},
    "lin": {},
}


def introduce(people: Mapping[str, UUID]) -> None:
    """Give everybody a profile; teachers show theirs to everyone, learners to those they learn with, Lin to nobody."""
    for name, profile in _PROFILES.items():
        accounts.change_own_profile(people[name], profile)
        picture = folder() / "people" / f"{name}.jpg"
        with picture.open("rb") as file:
            accounts.put_avatar(people[name], file, picture.stat().st_size)
