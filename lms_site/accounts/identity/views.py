"""Coming back from an identity provider, and the own accounts at providers."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from allauth.headless.base.response import AuthenticationResponse
from allauth.headless.socialaccount.response import SocialAccountsResponse
from allauth.headless.socialaccount.views import ManageProvidersView, ProviderTokenView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST

from lms_site.accounts.models import User
from lms_site.accounts.pages import page
from lms_site.foundation.locks import lock_row

_TOO_MANY = 429


class _CallbackView(OAuth2CallbackView):
    """allauth's, which also shows its adapter what was kept for this login."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


@require_POST
@never_cache
@csrf_protect
def leave(request: HttpRequest, provider: str) -> HttpResponse:
    """Sends a browser from the page on which one logs in to the studio to the provider; it comes back to that page.

    By a page that leads on: browsers do not let a form of a page that may post to its own site be redirected elsewhere.
    404 for a provider that the site does not have.
    """
    if not ratelimit.consume(request, action="login"):
        text = gettext("Too many tries. Please wait some minutes.")
        return page(request, gettext("Log in"), text, status=_TOO_MANY)
    back = urlencode({"next": request.POST.get("next", ""), "with": provider})
    sent = _provider(request, provider).redirect(
        request, AuthProcess.LOGIN, f"{reverse('account_page_log_in')}?{back}", headless=True
    )
    return page(request, gettext("Log in"), "", onward=sent.url)


@require_GET
@never_cache
def did_not_work(request: HttpRequest) -> HttpResponse:
    """Where a site without a frontend leads who comes back from nowhere."""
    return page(request, gettext("Log in"), gettext("Logging in did not work. Please try again."))


@require_GET
@never_cache
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Finishes a login that began at the provider, and leads to the page that asked for it.

    The browser must be the one that began it, within ten minutes, once. What went wrong is in the address it is led
    to, as `error`. 404 for a provider that the site does not have.
    """
    view = _CallbackView.adapter_view(_provider(request, provider).get_oauth2_adapter(request))
    answer: HttpResponse = view(request)
    return answer


def _provider(request: HttpRequest, key: str) -> Any:
    try:
        return get_adapter(request).get_provider(request, key)
    except SocialApp.DoesNotExist:
        raise Http404 from None


class OwnProvidersView(ManageProvidersView):
    """allauth's, but two removals at once do not take the last way into an account; unknown providers are left out."""

    def handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list, or what is left of it."""
        with transaction.atomic():
            if request.method == "DELETE":
                lock_row(User.objects.filter(pk=request.user.pk))
            answer: HttpResponseBase = super().handle(request, *args, **kwargs)
        return answer

    @classmethod
    def respond_provider_accounts(cls, request: HttpRequest) -> SocialAccountsResponse:
        """The person's accounts at providers that the site has."""
        here = {app.provider_id or app.provider for app in get_adapter().list_apps(request)}
        accounts = SocialAccount.objects.filter(user=request.user, provider__in=here).order_by("pk")
        return SocialAccountsResponse(request, accounts)


class IdentityTokenView(ProviderTokenView):
    """allauth's, but connecting without being logged in is 401."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tokens, what is still missing for them, or the account connected."""
        connects = self.input.cleaned_data["process"] == AuthProcess.CONNECT
        answer: HttpResponse
        if connects and not request.user.is_authenticated:
            answer = AuthenticationResponse(request)
        else:
            answer = super().post(request, *args, **kwargs)
        return answer
