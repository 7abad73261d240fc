"""The page on which teachers and operators log in to the studio.

It runs through the same stages as the API, so a session of the studio is never had without the second factor or a
verified address, and guessing is limited in the same way. Wagtail's own page would go around both.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.core import ratelimit
from allauth.headless.account.inputs import LoginInput
from allauth.headless.mfa.inputs import AuthenticateInput
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.signup import get_pending_signup
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms_site.accounts import passkeys
from lms_site.accounts.pages import page

_TOO_MANY, _WRONG = 429, 422
_AFTERWARDS = "/studio/"


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password", "code", "credential")
@csrf_protect
def log_in(request: HttpRequest) -> HttpResponse:
    """Logs in: address and password first, then the second factor where there is one; or a passkey alone."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_target(request))
    if request.method != "POST":
        return _form(request, problems=_of_the_provider(request))
    if not ratelimit.consume(request, action="login"):
        return _form(request, problems=[_("Too many tries. Please wait some minutes.")], status=_TOO_MANY)
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage and "again" in request.POST:
        clear_login(request)
        return HttpResponseRedirect(request.get_full_path())
    problems = _give(request, stage)
    if problems:
        return _form(request, problems=problems, status=_WRONG)
    return _next(request)


def _give(request: HttpRequest, stage: LoginStage | None) -> list[str]:
    """What is wrong with what the form brings; nothing when it is right."""
    if "credential" in request.POST:
        return _give_key(request, stage) if stage else _give_passkey(request)
    if "code" in request.POST:
        return _give_code(request, stage) if stage else [_("That took too long. Please log in again.")]
    return _give_password(request)


def _give_password(request: HttpRequest) -> list[str]:
    """What is wrong with address and password; nothing when they are right."""
    form = LoginInput({name: request.POST.get(name, "") for name in ("email", "password")})
    if not form.is_valid():
        return [str(one) for errors in form.errors.values() for one in errors]
    perform_password_login(request, form.cleaned_data, form.login)
    return []


def _give_code(request: HttpRequest, stage: LoginStage) -> list[str]:
    """What is wrong with the code; nothing when it is right."""
    form = AuthenticateInput({"code": request.POST.get("code", "")}, user=stage.login.user)
    if not form.is_valid():
        return [str(one) for errors in form.errors.values() for one in errors]
    form.save()
    stage.exit()
    return []


def _give_key(request: HttpRequest, stage: LoginStage) -> list[str]:
    """What is wrong with a key after the password; nothing when it is the person's."""
    form = AuthenticateWebAuthnForm(request.POST, user=stage.login.user)
    problems = passkeys.problems_of(form)
    if not problems:
        form.save()
        stage.exit()
    return problems


def _give_passkey(request: HttpRequest) -> list[str]:
    """What is wrong with a passkey alone; nothing when it is somebody's."""
    form = LoginWebAuthnForm(request.POST)
    problems = passkeys.problems_of(form)
    if not problems:
        key = form.cleaned_data["credential"]
        perform_passwordless_login(request, key, Login(user=key.user))
    return problems


def _next(request: HttpRequest) -> HttpResponse:
    """Where a right answer leads: on, or to what is still missing."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_target(request))
    if LoginStageController.enter(request, AuthenticateStage.key):
        return HttpResponseRedirect(request.get_full_path())
    pending = get_pending_stage(request)
    if pending is not None or "account_login" in request.session:
        text = _("Follow the link in the mail that was sent to you, then log in again.")
        return page(request, _("Verify your address"), text)
    return _form(request, problems=[_("This account is not active.")], status=_WRONG)


def _of_the_provider(request: HttpRequest) -> list[str]:
    """What is in the way of somebody who has just come back from a provider and is not in."""
    if "with" not in request.GET or LoginStageController.enter(request, AuthenticateStage.key):
        return []
    if get_pending_signup(request) is not None:
        return [_("There is no account for you yet. Open one on the pages of the school first.")]
    if get_pending_stage(request) is not None or "account_login" in request.session:
        return [_("Follow the link in the mail that was sent to you, then log in again.")]
    return [_("Logging in did not work. Please try again.")]


def _form(request: HttpRequest, **more: Any) -> HttpResponse:
    waiting = LoginStageController.enter(request, AuthenticateStage.key)
    if waiting:
        about: dict[str, Any] = {"fields": ["code"], "again": True}
        question = "authenticate" if is_mfa_enabled(waiting.login.user, [Authenticator.Type.WEBAUTHN]) else ""
    else:
        providers = get_adapter(request).list_providers(request)
        about = {"fields": ["email", "password"], "providers": providers, "next": request.GET.get("next", "")}
        about["given"] = request.POST.get("email", "")
        question = "login"
    if question and passkeys.work_on(request):
        about["passkey"] = reverse(f"headless:browser:mfa:{question}_webauthn")
    return page(request, _("Log in"), "", known_password=True, button=_("Log in"), **about, **more)


def _target(request: HttpRequest) -> str:
    """The page that sent the person here, if it is one of this site."""
    target: str = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return _AFTERWARDS
