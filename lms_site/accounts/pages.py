"""The pages that mails link to where the site has no frontend of its own: forms without script.

Opening a link changes nothing (mail programs open links to look at them); the button does.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows import password_reset
from allauth.account.models import get_emailconfirmation_model
from allauth.core import ratelimit
from allauth.headless.account.inputs import ResetPasswordInput, ResetPasswordKeyInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms_site.accounts.claims import may_be_proved
from lms_site.accounts.closing import reopen_account
from lms_site.accounts.errors import ReopeningGone
from lms_site.accounts.signing_up import ForgottenInput

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_PASSKEY_POLICY = f"script-src 'self'; connect-src 'self'; {_POLICY}"
_GONE, _TOO_MANY, _WRONG = 410, 429, 422


@require_http_methods(["GET", "POST"])
@never_cache
@csrf_protect
def verify_email(request: HttpRequest, key: str) -> HttpResponse:
    """Verifies an address when the button is pressed."""
    found = get_emailconfirmation_model().from_key(key)
    if found is None or found.key_expired() or not may_be_proved(found.email_address):
        text = _("This link is not valid any more. Log in to get a new one.")
        return page(request, _("Verify your address"), text, status=_GONE)
    if request.method == "POST":
        found.confirm(request)
        return page(request, _("Your address is verified"), _("You can log in now."))
    text = _("Is %(address)s your address?") % {"address": found.email_address.email}
    return page(request, _("Verify your address"), text, button=_("Yes, verify it"))


@require_http_methods(["GET", "POST"])
@never_cache
@csrf_protect
def request_password(request: HttpRequest) -> HttpResponse:
    """Sends the link to set a new password; says the same whether there is such an account or not."""
    title = _("Set a new password")
    form = ForgottenInput(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        problems = [str(one) for errors in form.errors.values() for one in errors] if form else []
        status = _WRONG if form else 200
        button = _("Send me a link")
        return page(request, title, "", fields=["email"], button=button, problems=problems, status=status)
    if not ratelimit.consume(request, action="reset_password", key=form.cleaned_data["email"].lower()):
        return page(request, title, _("Too many tries. Please wait some minutes."), status=_TOO_MANY)
    form.save(request)
    text = _("If there is an account with this address, a mail with a link is on its way.")
    return page(request, title, text)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password")
@csrf_protect
def set_password(request: HttpRequest, key: str) -> HttpResponse:
    """Sets a new password with the key from the mail; every other login of the person ends."""
    title = _("Set a new password")
    if not ratelimit.consume(request, action="reset_password_from_key"):
        return page(request, title, _("Too many tries. Please wait some minutes."), status=_TOO_MANY)
    if not ResetPasswordKeyInput({"key": key}).is_valid():
        return page(request, title, _("This link is not valid any more. Ask for a new one."), status=_GONE)
    if request.method == "POST":
        form = ResetPasswordInput({"key": key, "password": request.POST.get("password", "")})
        if form.is_valid():
            password_reset.reset_password(form.user, form.cleaned_data["password"])
            password_reset.finalize_password_reset(request, form.user)
            return page(request, _("Your new password is set"), _("You can log in now."))
        problems = [str(one) for errors in form.errors.values() for one in errors]
        return page(request, title, "", fields=["password"], button=title, problems=problems, status=_WRONG)
    return page(request, title, "", fields=["password"], button=title)


@require_http_methods(["GET", "POST"])
@never_cache
@csrf_protect
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Takes a closed account back when the button is pressed."""
    title = _("Keep your account")
    if request.method == "POST":
        try:
            reopen_account(key)
        except ReopeningGone:
            return page(request, title, _("This link is not valid any more."), status=_GONE)
        return page(request, _("Your account is there again"), _("You can log in now."))
    return page(
        request, title, _("Your account is closed and waits to be erased."), button=_("Keep my account")
    )


def page(request: HttpRequest, title: str, text: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A page with a sentence or a form; `fields` names what the form asks for, `passkey` who asks for a passkey."""
    response = render(request, "accounts/page.html", {"title": title, "text": text, **more}, status=status)
    response["Content-Security-Policy"] = _PASSKEY_POLICY if more.get("passkey") else _POLICY
    # The address may hold a key. Not "no-referrer": a form would then be sent with `Origin: null` and refused.
    response["Referrer-Policy"] = "same-origin"
    return response
