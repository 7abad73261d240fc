"""What a plugin refuses in the studio is said where the person was, instead of failing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from lms_site.plugin_host.api import Vetoed

View = Callable[..., HttpResponse]


def saying_refusals(view: View) -> View:
    """The view of the studio, which says what a plugin refused: lists and workflows have no form that could."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Vetoed as error:
            return _said(request, error)

    return guarded


def _said(request: HttpRequest, error: Vetoed) -> HttpResponse:
    messages.error(request, str(error.text))
    back = _where_from(request)
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        # A dialogue: its script goes where it is told.
        return JsonResponse({"step": "success", "redirect": back})
    return redirect(back)


def _where_from(request: HttpRequest) -> str:
    came = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        came = ""
    return get_valid_next_url_from_request(request) or came or reverse("wagtailadmin_home")
