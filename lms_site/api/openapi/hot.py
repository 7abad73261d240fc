"""Hot views in the schema: what `@operation` says, as OpenAPI."""

from __future__ import annotations

import inspect
from http import HTTPStatus
from typing import Any

from lms_site.api.hot import Operation
from lms_site.api.idempotency import HEADER
from lms_site.api.openapi.routes import Route
from lms_site.api.openapi.schemas import FileOf, Schema, schema_of, words

_JSON = "application/json"
_KEY = {
    "name": HEADER,
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key with the same request happens once and gets the first answer again.",
}


def paths_of(route: Route, components: dict[str, Schema]) -> dict[str, Any]:
    """The path item of a hot view."""
    handlers = route.view.handlers  # type: ignore[attr-defined]
    return {
        method.lower(): describe(
            handler.operation, inspect.cleandoc(handler.__doc__ or ""), route, components, method
        )
        for method, handler in handlers.items()
    }


def describe(
    about: Operation, text: str, route: Route, components: dict[str, Schema], method: str
) -> dict[str, Any]:
    """The operation object."""
    operation: dict[str, Any] = {
        "operationId": about.id,
        "summary": str(about.summary),
        "description": str(about.description or text),
        "tags": list(about.tags),
        "parameters": [*route.parameters, *about.parameters, *about.pages(), *_key(about, method)],
        "responses": {
            str(status): _response(status, kind, about, components, method)
            for status, kind in about.responses.items()
        },
        "security": _security(about),
    }
    if about.etag and method == "GET":
        operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
    if about.request is not None:
        content: dict[str, Any] = {"schema": schema_of(about.request, components)}
        if about.request_examples:
            content["examples"] = _examples(about.request_examples)
        operation["requestBody"] = {"required": not about.may_be_bare, "content": {about.media_type: content}}
    return operation


def _key(about: Operation, method: str) -> list[dict[str, Any]]:
    return [_KEY] if about.takes_key(method) else []


def _security(about: Operation) -> list[dict[str, list[str]]]:
    """An empty list where credentials are not even read, so that generated clients ask for none."""
    if about.ignores_token:
        return []
    preview: list[dict[str, list[str]]] = [{"previewToken": []}] if about.preview else []
    return [{"accessToken": []}, {"sessionCookie": []}, *preview, *([] if about.login else [{}])]


def _response(
    status: int, kind: Any, about: Operation, components: dict[str, Schema], method: str
) -> dict[str, Any]:
    response: dict[str, Any] = {"description": words(status)}
    if headers := _headers(status, kind, about, method):
        response["headers"] = headers
    if isinstance(kind, FileOf):
        response["content"] = kind.content()
    elif kind is not None:
        content: dict[str, Any] = {"schema": schema_of(kind, components)}
        if about.examples and status < 300:  # noqa: PLR2004 - the status class
            content["examples"] = _examples(about.examples)
        response["content"] = {_JSON: content}
    return response


def _headers(status: int, kind: Any, about: Operation, method: str) -> dict[str, Schema]:
    """The headers of an answer that a client acts on; those of every answer stand in the conventions."""
    names = {
        "ETag": about.etag and status < 300,  # noqa: PLR2004 - the status class
        "Location": status == HTTPStatus.FOUND,
        "Content-Disposition": isinstance(kind, FileOf),
        "Idempotency-Replayed": about.takes_key(method),
    }
    return {name: {"$ref": f"#/components/headers/{name}"} for name, sent in names.items() if sent}


def _examples(values: Any) -> dict[str, Any]:
    return {name: {"value": value} for name, value in values.items()}
