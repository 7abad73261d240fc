"""What this site's allauth answers where allauth's own description says something else, or nothing."""

from __future__ import annotations

from typing import Any

from lms_site.api.openapi.schemas import Schema, ref, words

LOGIN_PROBLEM = "LoginProblem"
_PROBLEM_MEDIA = "application/problem+json"
_FLOW: Schema = {
    "type": "object",
    "description": "A way to go on.",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "examples": ["login", "verify_email", "mfa_authenticate"]},
        "is_pending": {"type": "boolean", "description": "This is what is missing now."},
        "types": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Second factors to choose from.",
        },
        "provider": {"type": "object", "additionalProperties": True},
        "providers": {"type": "array", "items": {"type": "string"}},
    },
}
_META: Schema = {
    "type": "object",
    "properties": {
        "is_authenticated": {"type": ["boolean", "null"]},
        "session_token": {"type": "string", "description": "For `X-Session-Token` of the next step."},
        "access_token": {"type": "string"},
        "refresh_token": {"type": "string"},
        "secret": {"type": "string", "description": "With 404: for setting an authenticator app up."},
        "totp_url": {"type": "string", "description": "With 404: the same, to be shown as a QR code."},
    },
}
_METHOD: Schema = {
    "type": "object",
    "description": "A way in which the person has logged in; members that do not concern it are absent.",
    "required": ["method", "at"],
    "properties": {
        "method": {"type": "string", "examples": ["password", "mfa", "socialaccount", "code"]},
        "at": {"type": "number", "description": "Seconds since 1970."},
        "email": {"type": "string"},
        "username": {"type": "string"},
        "phone": {"type": "string"},
        "reauthenticated": {"type": "boolean"},
        "type": {"type": "string", "examples": ["totp", "webauthn", "recovery_codes"]},
        "id": {"type": ["string", "integer", "null"]},
        "passwordless": {"type": "boolean"},
        "provider": {"type": "string"},
        "uid": {"type": "string"},
    },
}


def login_problem(problem: Schema, fault: Schema) -> Schema:
    """A problem document that may say how the login goes on; made from the usual ones."""
    said = {"message": {"type": "string"}, "param": {"type": "string"}}
    data = {
        "type": "object",
        "additionalProperties": True,
        "properties": {
            "flows": {"type": "array", "items": _FLOW},
            "user": ref("AuthUser"),
            "methods": {"type": "array", "items": ref("AuthAuthenticationMethod")},
        },
    }
    faults = {"type": "array", "items": {**fault, "properties": {**fault["properties"], **said}}}
    return {
        **problem,
        "description": "A problem document; with 401, the flow in `data` that `is_pending` is what is missing.",
        "properties": {**problem["properties"], "errors": faults, "data": data, "meta": _META},
    }


def problem_response(status: int) -> dict[str, Any]:
    """How an error of allauth's operations is answered."""
    return {"description": words(status), "content": {_PROBLEM_MEDIA: {"schema": ref(LOGIN_PROBLEM)}}}


def correct(document: dict[str, Any]) -> None:
    """Put right what allauth's document says of answers that are none of our own."""
    schemas = document["components"]["schemas"]
    schemas["User"]["properties"]["has_usable_password"] = {"type": "boolean"}
    schemas["AuthenticationMethod"] = _METHOD
    schemas["BaseAuthenticationMeta"]["properties"]["refresh_token"] = {"type": "string"}
    options = document["components"]["responses"]["WebAuthnRequestOptionsResponse"]
    options["content"]["application/json"]["schema"]["properties"]["meta"] = _META
    schemas["AccountConfiguration"]["properties"]["authentication_method"] = {"type": "string"}
    schemas["MFAConfiguration"]["properties"]["passkey_login_enabled"] = {"type": "boolean"}
