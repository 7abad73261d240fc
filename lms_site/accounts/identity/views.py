"""Coming back from an identity provider, and the own accounts at providers."""

from __future__ import annotations

from typing import Any

from allauth.headless.base.response import AuthenticationResponse
from allauth.headless.socialaccount.response import SocialAccountsResponse
from allauth.headless.socialaccount.views import ManageProvidersView, ProviderTokenView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms_site.accounts.models import User
from lms_site.foundation.locks import lock_row


class _CallbackView(OAuth2CallbackView):
    """allauth's, which also shows its adapter what was kept for this login."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


@require_GET
@never_cache
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Finishes a login that began at the provider, and leads to the page that asked for it.

    The browser must be the one that began it, within ten minutes, once. What went wrong is in the address it is led
    to, as `error`. 404 for a provider that the site does not have.
    """
    try:
        found = get_adapter(request).get_provider(request, provider)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    view = _CallbackView.adapter_view(found.get_oauth2_adapter(request))
    answer: HttpResponse = view(request)
    return answer


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
