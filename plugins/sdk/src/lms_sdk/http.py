"""HTTP for plugins without Django: endpoints that the product mounts under the plugin's own path."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lms_sdk.context import Context
from lms_sdk.facts import Person

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
_PATH: Final = re.compile(r"([a-z0-9._-]+|\{[a-z_]+\})(/([a-z0-9._-]+|\{[a-z_]+\}))*/?")
MAX_BODY: Final = 1_000_000


class Access(enum.StrEnum):
    """Who may call an endpoint; the product checks it before the handler runs."""

    PERSON = "person"
    PERMISSION = "permission"
    SIGNED = "signed"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class RequestDTO:
    """A request as a plugin sees it. Header names are lower case; the body is the raw bytes."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    person: Person | None = None
    locale: str = ""

    def json(self) -> Any:
        """The body as JSON; raises ValueError when it is none."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class ResponseDTO:
    """An answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any, status: int = 200) -> ResponseDTO:
        """An answer in JSON."""
        return cls(status, json.dumps(value).encode(), {"content-type": "application/json"})


Handler = Callable[[RequestDTO, Context], ResponseDTO]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation under `/api/v1/x/<plugin key>/`; `path` is relative, `{name}` takes one segment.

    Default-deny: without `access` a signed-in person is needed; PERMISSION needs `permission`; SIGNED means that the
    handler itself verifies the request (a webhook) and answers nothing but a refusal before it has.
    """

    method: Method
    path: str
    handler: Handler
    access: Access = Access.PERSON
    permission: str = ""
    summary: str = ""
    max_body: int = MAX_BODY

    def __post_init__(self) -> None:
        """Refuse paths that would leave the plugin's own, and a permission that is not named."""
        if not _PATH.fullmatch(self.path) or ".." in self.path:
            raise ValueError(f"endpoint path {self.path!r}: relative, lower case, {{name}} for a segment")
        if (self.access is Access.PERMISSION) != bool(self.permission):
            raise ValueError(f"endpoint {self.path!r}: access PERMISSION and a permission go together")
