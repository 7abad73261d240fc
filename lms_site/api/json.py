"""JSON in and out, by orjson: quick, strict, and safe from deep nesting."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from lms_site.api.errors import Malformed

MEDIA_TYPE = "application/json"


def parse(body: bytes) -> Any:
    """The value of a JSON text. Raises Malformed when it is none, or holds a NUL character."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(_("The request body is not JSON.")) from error
    if b"\\u0000" in body and _has_nul(value):  # PostgreSQL can store every character but this one
        raise Malformed(_("The request body holds a NUL character."))
    return value


def parse_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body of a plain Django request. Raises Malformed."""
    value = parse(request.body)
    if not isinstance(value, dict):
        raise Malformed(_("The request body must be a JSON object."))
    return value


def dump(value: Any) -> bytes:
    """The value as JSON; texts still to be translated are translated now."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_NON_STR_KEYS)


def json_response(value: Any, status: int = 200) -> HttpResponse:
    """The value as an answer."""
    return HttpResponse(dump(value), status=status, content_type=MEDIA_TYPE)


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Promise):
        return force_str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(name) or _has_nul(inner) for name, inner in value.items())
    return isinstance(value, list) and any(_has_nul(inner) for inner in value)


class JsonParser(BaseParser):
    """DRF's way in."""

    media_type = MEDIA_TYPE

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value of the body. Raises Malformed; RequestDataTooBig as `request.body` would."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read() if most is None else stream.read(most + 1)
        if most is not None and len(body) > most:
            raise RequestDataTooBig
        return parse(body)


class JsonRenderer(BaseRenderer):
    """DRF's way out."""

    media_type = MEDIA_TYPE
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The body; empty for an answer without data."""
        return b"" if data is None else dump(data)
