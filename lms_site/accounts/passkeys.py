"""allauth's endpoints of passkeys, for which an answer of the wrong form is bad input and no failure of ours."""

from __future__ import annotations

import struct
from typing import Any

from allauth.headless.internal.restkit.response import ErrorResponse
from allauth.headless.mfa.views import (
    AuthenticateWebAuthnView,
    LoginWebAuthnView,
    ManageWebAuthnView,
    ReauthenticateWebAuthnView,
)
from allauth.mfa.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpResponse

# What taking strangers' bytes apart raises: they are bytes of a key, a certificate, CBOR, JSON and base64.
_OF_ANOTHER_FORM = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, RecursionError,
    TypeError, ValueError, struct.error,
)  # fmt: skip


class _Careful:
    """Says `incorrect_code` of whatever cannot be read. Only the check of the input is watched, nothing it leads to."""

    request: Any

    def handle_input(self, data: Any) -> HttpResponse | None:
        """None for input that is right, else what is wrong."""
        answer: HttpResponse | None
        try:
            answer = super().handle_input(data)  # type: ignore[misc] # of the view beside it
        except ValidationError:
            raise
        except _OF_ANOTHER_FORM:
            answer = ErrorResponse(self.request, exception=get_adapter().validation_error("incorrect_code"))
        return answer


class KeysView(_Careful, ManageWebAuthnView):
    """Adding, renaming and removing."""


class KeyAsSecondFactorView(_Careful, AuthenticateWebAuthnView):
    """A key after the password."""


class KeyOnceMoreView(_Careful, ReauthenticateWebAuthnView):
    """A key before something sensitive."""


class KeyLoginView(_Careful, LoginWebAuthnView):
    """A passkey alone."""


VIEWS: dict[str, Any] = {
    "manage_webauthn": KeysView,
    "authenticate_webauthn": KeyAsSecondFactorView,
    "reauthenticate_webauthn": KeyOnceMoreView,
    "login_webauthn": KeyLoginView,
}
"""By the names of allauth's addresses."""
