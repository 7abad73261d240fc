"""HTTP for plugins without Django: endpoints that the product mounts under the plugin's own path."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from lms_sdk.context import Context
from lms_sdk.facts import Person
from lms_sdk.i18n import Text

M = TypeVar("M", bound=BaseModel)

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
_PATH: Final = re.compile(r"([a-z0-9._-]+|\{[a-z_]+\})(/([a-z0-9._-]+|\{[a-z_]+\}))*/?")
MAX_BODY: Final = 1_000_000


class Access(enum.StrEnum):
    """Who may call an endpoint; the product checks it before the handler runs."""

    PERSON = "person"
    PERMISSION = "permission"
    SIGNED = "signed"
    PUBLIC = "public"


class BadBody(ValueError):
    """The body is not what the handler reads. Left alone, it becomes a refusal that names each fault (400, 422)."""

    def __init__(self, error: ValidationError | None = None) -> None:
        """Refuse the body; `error` says what in it does not fit a model."""
        super().__init__("not JSON" if error is None else f"{error.error_count()} fault(s)")
        self.error = error


@dataclass(frozen=True, slots=True)
class RequestDTO:
    """A request as a plugin sees it: `path` below its own, header names in lower case, the body's raw bytes."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    person: Person | None = None
    locale: str = ""

    def json(self) -> Any:
        """The body as JSON; raises BadBody (a ValueError) when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise BadBody from None

    def read(self, model: type[M]) -> M:
        """The body as the model. Raises BadBody."""
        try:
            return model.model_validate(self.json())
        except ValidationError as error:
            raise BadBody(error) from error


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

    @classmethod
    def refusal(cls, status: int, code: str, detail: Text = "") -> ResponseDTO:
        """A refusal (400 and above), sent as a problem document: `code` for programs, `detail` for the person."""
        return cls.of({"code": code, "detail": str(detail)}, status)


Handler = Callable[[RequestDTO, Context], ResponseDTO]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation under `/api/v1/x/<plugin key>/`; `path` is relative, `{name}` takes one segment.

    Default-deny: without `access` a signed-in person is needed; PERMISSION needs `permission`; SIGNED means that the
    handler itself verifies the request (a webhook) and answers nothing but a refusal before it has.

    `{course}` in a path is a course's key: whoever takes no part in that course finds nothing there, and the plugin's
    switch and settings are those of the course. What the handler of a GET, or one that refuses, has written is undone.
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
        names = re.findall(r"\{([a-z_]+)\}", self.path)
        if len(names) > len(set(names)):
            raise ValueError(f"endpoint path {self.path!r}: two segments of one name")
        if (self.access is Access.PERMISSION) != bool(self.permission):
            raise ValueError(f"endpoint {self.path!r}: access PERMISSION and a permission go together")
