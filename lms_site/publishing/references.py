"""Stable references in documents, and the API paths they stand for.

A delivery document holds no address: `lms:page/<key>` names a page, `lms:media/<sha>/<spec>` a file. The resolved
form of a document has API paths instead (no host, so the bytes are the same on every server). What a page is
(lesson, course ...) stands in the document's `links`, so that resolving needs no database. A change of these
paths is a new RESOLVER: stored documents are resolved again in the background, their digests stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lms_site.foundation import canonical

RESOLVER = 1
API = "/api/v1"
PATHS = {
    "course": f"{API}/courses/{{key}}/",
    "module": f"{API}/modules/{{key}}/",
    "lesson": f"{API}/lessons/{{key}}/",
    "assessment": f"{API}/assessments/{{key}}/",
    "page": f"{API}/pages/{{key}}/",
}
_REFERENCE = re.compile(
    r"lms:(?:page/(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|media/(?P<sha>[0-9a-f]{64})/(?P<spec>[a-z0-9][a-z0-9.-]{0,63}))"
)
_DIGEST = re.compile(r'"([0-9a-f]{64})"')


def page_reference(key: UUID | str) -> str:
    """The stable reference of a page."""
    return f"lms:page/{key}"


def media_reference(sha: str, spec: str) -> str:
    """The stable reference of a file, or of one form of an image."""
    return f"lms:media/{sha}/{spec}"


def page_keys(text: str) -> set[str]:
    """The keys of the pages a text refers to."""
    return {match["key"] for match in _REFERENCE.finditer(text) if match["key"]}


def media_specs(text: str) -> set[tuple[str, str]]:
    """The files and forms a text refers to, as (sha, spec)."""
    return {(match["sha"], match["spec"]) for match in _REFERENCE.finditer(text) if match["sha"]}


def pinned_digests(sealed: str) -> set[str]:
    """What may be digests of editions in a sealed text: the questions it pins are among them."""
    return set(_DIGEST.findall(sealed))


def page_path(kind: str, key: UUID | str) -> str:
    """The API path of a page of this kind."""
    return PATHS.get(kind, PATHS["page"]).format(key=key)


def media_path(sha: str, spec: str) -> str:
    """The API path of a file."""
    return f"{API}/media/{sha}/{spec}"


def resolved_json(value: Any, links: Mapping[str, str]) -> Any:
    """A JSON value with API paths for references."""
    return canonical.loads(resolve(canonical.dumps(value).decode(), links))


def resolve(text: str, links: Mapping[str, str]) -> str:
    """The text with API paths for references. `links` says what each page is; an unknown one is a plain page."""

    def path(match: re.Match[str]) -> str:
        if match["sha"]:
            return media_path(match["sha"], match["spec"])
        return page_path(links.get(match["key"], "page"), match["key"])

    return _REFERENCE.sub(path, text)
