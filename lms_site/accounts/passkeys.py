"""allauth's endpoints and forms of passkeys; for them an answer of the wrong form is bad input, no failure of ours."""

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
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.translation import gettext as _

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


def work_on(request: HttpRequest) -> bool:
    """Whether browsers use the site's passkeys on the page that was asked for: its host is the domain or below it."""
    host, _port = split_domain_port(request.get_host())
    return f".{host}".endswith(f".{settings.LMS_PASSKEY_DOMAIN}")


def problems_of(form: AuthenticateWebAuthnForm) -> list[str]:
    """What is wrong with what a browser answered; nothing when the key is one that opens the account."""
    try:
        form.is_valid()
    except _OF_ANOTHER_FORM:
        return [_("This passkey was not accepted. Please try again.")]
    found = [error for errors in form.errors.as_data().values() for error in errors]
    too_many = [str(text) for error in found if error.code == "too_many_login_attempts" for text in error]
    return too_many or [_("This passkey was not accepted. Please try again.")] * bool(found)


VIEWS: dict[str, Any] = {
    "manage_webauthn": KeysView,
    "authenticate_webauthn": KeyAsSecondFactorView,
    "reauthenticate_webauthn": KeyOnceMoreView,
    "login_webauthn": KeyLoginView,
}
"""By the names of allauth's addresses."""
