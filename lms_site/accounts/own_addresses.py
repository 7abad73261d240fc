"""A person's e-mail addresses: added one at a time, so that the limit holds for requests that come at once."""

from __future__ import annotations

from typing import Any

from allauth.headless.account.views import ManageEmailView
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lms_site.foundation.locks import hold


class OwnAddressesView(ManageEmailView):
    """allauth's, which counts the addresses before it adds one: of several at once each would see those before all."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The answer to whoever manages the own addresses; for an address that is added, under a lock of the person."""
        answer: HttpResponseBase
        if request.method != "POST" or not request.user.is_authenticated:
            answer = super().dispatch(request, *args, **kwargs)
            return answer
        with transaction.atomic():
            hold(f"addresses:{request.user.pk}")
            answer = super().dispatch(request, *args, **kwargs)
        return answer


VIEWS: dict[str, Any] = {"manage_email": OwnAddressesView}
"""By the names of allauth's addresses."""
