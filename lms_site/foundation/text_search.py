"""Languages of PostgreSQL's full-text search."""

from __future__ import annotations

_CONFIGURATIONS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


def configuration(locale: str) -> str:
    """The text search configuration for a language code; `simple` (no stemming) for others."""
    return _CONFIGURATIONS.get(locale.partition("-")[0].lower(), "simple")
