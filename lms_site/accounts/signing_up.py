"""allauth's endpoints of signing up, of the links in mails that follow, and of forgotten passwords.

With what happens when somebody presses twice, and when somebody else has added the address to an account (`claims`).
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.headless.account.inputs import RequestPasswordResetInput, SignupInput, VerifyEmailInput
from allauth.headless.account.views import RequestPasswordResetView, SignupView, VerifyEmailView
from allauth.headless.socialaccount.inputs import SignupInput as ProviderSignupInput
from allauth.headless.socialaccount.views import ProviderSignupView
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from lms_site.accounts.claims import let_go_of_claims, may_be_proved, only_claimed, without_claimants
from lms_site.accounts.models import User


class _OnceOnly:
    """An address that somebody else took since the check is a taken one, and a person is made as a whole or not."""

    account_already_exists: bool
    cleaned_data: dict[str, Any]

    def validate_unique_email(self, value: str) -> str:
        """The address; whether there is an account with it is noted. Raises ValidationError."""
        email: str = super().validate_unique_email(value)  # type: ignore[misc] # of the form beside it
        if self.account_already_exists and only_claimed(email):
            self.account_already_exists = False
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new person; or the answer for a taken address, whose owner gets a mail."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    let_go_of_claims(self.cleaned_data["email"])
                    return self.save(request), None  # type: ignore[attr-defined] # of the form beside it
            except IntegrityError:
                _email, self.account_already_exists = email_already_exists(self.cleaned_data["email"])
                if not self.account_already_exists:
                    raise
        answer: tuple[User | None, HttpResponse | None] = super().try_save(request)  # type: ignore[misc]
        return answer


class SignUpInput(_OnceOnly, SignupInput):
    """Address, password and the fields of `forms.SignupFields`."""

    def clean_password(self) -> str:
        """The password as it is: whether it is too like the address is known when both are."""
        return str(self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        """The values; the password is judged as that of a person with this address and name."""
        values: dict[str, Any] = super().clean()
        if password := values.get("password"):
            person = User(email=values.get("email", ""), name=values.get("name", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except ValidationError as error:
                self.add_error("password", error)
        return values


class ProviderSignUpInput(_OnceOnly, ProviderSignupInput):
    """What a provider did not tell."""


class ForgottenInput(RequestPasswordResetInput):
    """The address of somebody who has forgotten the password."""

    users: list[User]

    def clean_email(self) -> str:
        """The address; a link is for who signed up with it or proved it."""
        email: str = super().clean_email()
        self.users = without_claimants(self.users, email)
        return email


class ProofInput(VerifyEmailInput):
    """The key of a mail that asks whether the address is right."""

    def clean_key(self) -> str:
        """The key. Raises ValidationError, also when somebody else has signed up with the address since."""
        key: str = super().clean_key()
        if not may_be_proved(self.verification.email_address):
            raise get_adapter().validation_error("email_taken")
        return key


class SignUpView(SignupView):
    """Signing up with a password."""

    input_class = {"POST": SignUpInput}


class ProviderSignUpView(ProviderSignupView):
    """Finishing a sign-up that began at a provider."""

    input_class = ProviderSignUpInput


class ForgottenView(RequestPasswordResetView):
    """Asking for the link to set a new password."""

    input_class = ForgottenInput


class ProofView(VerifyEmailView):
    """Looking at the key of a mail, and following it."""

    input_class = ProofInput


VIEWS: dict[str, Any] = {
    "signup": SignUpView,
    "provider_signup": ProviderSignUpView,
    "request_password_reset": ForgottenView,
    "verify_email": ProofView,
}
"""By the names of allauth's addresses."""
