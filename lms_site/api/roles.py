"""What a web server of one role leaves to those of the other (`LMS_ROLE`)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from lms_site.api.problems import NOT_FOUND

_OF_OTHERS = {"api": ("/studio/",), "studio": ("/api/",)}


class RoleMiddleware:
    """Answers 404 below the addresses that another role serves; a server of every role goes without it.

    The addresses stay known, so that pages and mails of one role may name those of the other. Logging in by page
    (`/account/`), links of mails and static files are served by both.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.LMS_ROLE not in _OF_OTHERS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.of_others = _OF_OTHERS[settings.LMS_ROLE]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The site's answer, or that there is nothing here."""
        if not request.path_info.startswith(self.of_others):
            return self.get_response(request)
        return NOT_FOUND.response() if request.path_info.startswith("/api/") else HttpResponseNotFound()
