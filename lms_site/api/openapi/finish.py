"""What every operation has in common: errors, headers, security, examples."""

from __future__ import annotations

from typing import Any

from lms_site.api.authentication import SECURITY_SCHEMES
from lms_site.api.openapi.allauth_answers import LOGIN_PROBLEM, login_problem
from lms_site.api.openapi.examples import example_of
from lms_site.api.openapi.schemas import Schema, ref, words

METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = "application/problem+json"
_JSON = "application/json"

INFO = {
    "title": "Anthus",
    "version": "1",
    "description": (
        "Everything a learner or a teacher can do, for any frontend. Errors are problem documents (RFC 9457), "
        "lists are cursor pages, texts follow `Accept-Language`."
    ),
    "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
}

PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. `code` is stable and for programs; `title` and `detail` are for people.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:lms:problem:invalid"]},
        "title": {"type": "string", "examples": ["Some values are wrong"]},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "examples": [422]},
        "detail": {"type": "string", "examples": ["Some of what was sent is not valid."]},
        "code": {"type": "string", "examples": ["invalid"]},
        "errors": {"type": "array", "items": ref("FieldProblem")},
        "data": {
            "type": "object",
            "additionalProperties": True,
            "description": "Facts for programs, by `code`.",
        },
    },
}
FIELD_PROBLEM: Schema = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "A JSON pointer into the body that was sent, or `?name` for a query parameter.",
            "examples": ["/name"],
        },
        "code": {"type": "string", "examples": ["required"]},
        "detail": {"type": "string", "examples": ["This field is required."]},
    },
}

HEADERS: dict[str, Schema] = {
    "ETag": {
        "description": "The version: for `If-None-Match` when reading again, for `If-Match` of an edit.",
        "schema": {"type": "string", "examples": ['"1f0c6b9d2c7e4a5f8b3d6e9a0c1f2b3d"']},
    },
    "Location": {"description": "Where to go.", "schema": {"type": "string", "format": "uri-reference"}},
    "Content-Disposition": {
        "description": "What the file is called, and whether a browser may show it.",
        "schema": {"type": "string", "examples": ['attachment; filename="students.csv"']},
    },
    "Idempotency-Replayed": {
        "description": "`true`: the first answer to this key, sent once more.",
        "schema": {"type": "string", "const": "true"},
    },
    "Retry-After": {"description": "Seconds to wait, with 429 and 503.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "How to log in, with 401.", "schema": {"type": "string"}},
    "Allow": {"description": "The methods that there are, with 405.", "schema": {"type": "string"}},
}


def finish(document: dict[str, Any]) -> dict[str, Any]:
    """The document with all that is the same everywhere."""
    components = document["components"]
    components["schemas"].update(
        {
            "Problem": PROBLEM,
            "FieldProblem": FIELD_PROBLEM,
            LOGIN_PROBLEM: login_problem(PROBLEM, FIELD_PROBLEM),
        }
    )
    components["headers"] = HEADERS
    components["responses"] = {
        **components.get("responses", {}),
        "Problem": _problem_response("Problem"),
        LOGIN_PROBLEM: _problem_response(LOGIN_PROBLEM),
        "NotModified": {"description": "The client has it already", "headers": _named("ETag")},
    }
    components["securitySchemes"] = {
        "accessToken": SECURITY_SCHEMES[0],
        "sessionCookie": SECURITY_SCHEMES[1],
        "sessionToken": _SESSION_TOKEN,
        "previewToken": _PREVIEW_TOKEN,
    }
    for item in document["paths"].values():
        for method in METHODS:
            if method in item:
                _complete(item[method], components)
    tags = {
        tag
        for item in document["paths"].values()
        for one in item.values()
        if isinstance(one, dict)
        for tag in one.get("tags", ())
    }
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "tags": [{"name": name} for name in sorted(tags)],
        "paths": dict(sorted(document["paths"].items())),
        "components": {kind: dict(sorted(named.items())) for kind, named in sorted(components.items())},
    }


_SESSION_TOKEN = {
    "type": "apiKey",
    "in": "header",
    "name": "X-Session-Token",
    "description": "Names a login that is not finished yet, or an app's session, on the addresses below `auth/app/`.",
}

_PREVIEW_TOKEN = {
    "type": "http",
    "scheme": "preview",
    "description": "Shows one course as a made-up learner would find it, see `POST /api/v1/courses/{key}/previews/`. "
    "What is written with it is never kept.",
}


def _complete(operation: dict[str, Any], components: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.setdefault("default", {"$ref": "#/components/responses/Problem"})
    for status, mentioned in responses.items():
        response = _resolved(mentioned, components)
        response.setdefault("description", words(int(status)) if status.isdecimal() else "")
        content = response.get("content", {})
        if status[0] in "45" and _JSON in content:
            content[_PROBLEM] = content.pop(_JSON)
        if status[0] == "2":
            _add_example(content.get(_JSON), components)
    _add_example(operation.get("requestBody", {}).get("content", {}).get(_JSON), components)


def _resolved(mentioned: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """The response itself, where only its name is mentioned."""
    if "$ref" not in mentioned:
        return mentioned
    named: dict[str, Any] = components["responses"][mentioned["$ref"].rpartition("/")[2]]
    return named


def _add_example(media: dict[str, Any] | None, components: dict[str, Any]) -> None:
    """An example made from the schema, where nobody wrote one."""
    if media is not None and "example" not in media and "examples" not in media and "schema" in media:
        media["example"] = example_of(media["schema"], components["schemas"])


def _named(*names: str) -> dict[str, Schema]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem_response(name: str) -> dict[str, Any]:
    example = {
        "type": "urn:lms:problem:not_found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing here that you may see.",
        "code": "not_found",
    }
    return {
        "description": "What went wrong. Missing and forbidden look the same.",
        "headers": _named("Retry-After", "WWW-Authenticate", "Allow"),
        "content": {_PROBLEM: {"schema": ref(name), "example": example}},
    }
