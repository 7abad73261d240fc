"""Which sites may be embedded, and the address of each one's player.

An address is recognised by its form alone: nothing is fetched, neither when an author saves nor when a page is
compiled, so an embed can neither slow a save nor make the server call an address of somebody's choosing.
`LMS_EMBED_PROVIDERS` (a list of keys) narrows the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Provider:
    """A site whose players may be shown; `player` is a template over the named groups of `patterns`."""

    key: str
    label: str
    patterns: tuple[re.Pattern[str], ...]
    player: str


@dataclass(frozen=True, slots=True)
class Embed:
    """A recognised address."""

    provider: str
    id: str
    player: str


def _provider(key: str, label: str, player: str, *patterns: str) -> Provider:
    compiled = tuple(re.compile(rf"^https?://{pattern}", re.IGNORECASE) for pattern in patterns)
    return Provider(key, label, compiled, player)


PROVIDERS = (
    _provider(
        "youtube",
        "YouTube",
        "https://www.youtube-nocookie.com/embed/{id}",
        r"(?:www\.|m\.)?youtube\.com/watch\?(?:[^#]*&)?v=(?P<id>[\w-]{6,20})",
        r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:embed|shorts|live|v)/(?P<id>[\w-]{6,20})",
        r"youtu\.be/(?P<id>[\w-]{6,20})",
    ),
    _provider(
        "vimeo",
        "Vimeo",
        "https://player.vimeo.com/video/{id}",
        r"(?:www\.)?vimeo\.com/(?:channels/[\w-]+/|groups/[\w-]+/videos/)?(?P<id>\d{4,12})",
        r"player\.vimeo\.com/video/(?P<id>\d{4,12})",
    ),
    _provider(
        "dailymotion",
        "Dailymotion",
        "https://www.dailymotion.com/embed/video/{id}",
        r"(?:www\.)?dailymotion\.com/(?:embed/)?video/(?P<id>[a-zA-Z0-9]{5,20})",
        r"dai\.ly/(?P<id>[a-zA-Z0-9]{5,20})",
    ),
    _provider(
        "ted",
        "TED",
        "https://embed.ted.com/talks/{id}",
        r"(?:www\.|embed\.)ted\.com/talks/(?P<id>[\w-]{3,120})",
    ),
    _provider(
        "soundcloud",
        "SoundCloud",
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{id}",
        r"(?:www\.|m\.)?soundcloud\.com/(?P<id>[\w-]{1,80}/(?:sets/)?[\w-]{1,120})",
    ),
    _provider(
        "spotify",
        "Spotify",
        "https://open.spotify.com/embed/{id}",
        r"open\.spotify\.com/(?:intl-\w+/)?(?:embed/)?(?P<id>(?:episode|show|track|album|playlist)/[a-zA-Z0-9]{10,40})",
    ),
    _provider(
        "codepen",
        "CodePen",
        "https://codepen.io/{id}",
        r"codepen\.io/(?P<id>[\w-]{1,60}/(?:pen|embed)/[a-zA-Z]{4,20})",
    ),
    _provider(
        "geogebra",
        "GeoGebra",
        "https://www.geogebra.org/material/iframe/id/{id}",
        r"(?:www\.)?geogebra\.org/m/(?P<id>\w{4,20})",
    ),
    _provider(
        "google-slides",
        "Google Slides",
        "https://docs.google.com/presentation/d/{id}/embed",
        r"docs\.google\.com/presentation/d/(?P<id>(?:e/)?[\w-]{20,120})",
    ),
)
_TAIL = re.compile(r"^(?:[/?#&].*)?$", re.DOTALL)


def allowed() -> tuple[Provider, ...]:
    """The providers of this school."""
    keys = getattr(settings, "LMS_EMBED_PROVIDERS", None)
    return PROVIDERS if keys is None else tuple(provider for provider in PROVIDERS if provider.key in keys)


def recognise(url: str) -> Embed | None:
    """What the address shows, or None when it belongs to no allowed provider."""
    for provider in allowed():
        for pattern in provider.patterns:
            found = pattern.match(url.strip())
            if found and _TAIL.match(url.strip()[found.end() :]):
                id_ = found["id"]
                return Embed(provider.key, id_, provider.player.format(id=quote(id_, safe="/")))
    return None
