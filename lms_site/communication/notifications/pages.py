"""The address in every mail at which its kind is switched off: with one click of a mail program, or by a button.

Looking at it changes nothing, for mail programs look at links; a POST does, whoever sends it (RFC 8058): who has the
address has the mail.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lms_site.communication.notifications.kinds import kind_of
from lms_site.communication.notifications.letters import read_unsubscribe
from lms_site.communication.notifications.preferences import switch_off

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Asks whether no more of a kind is wanted by a channel, and takes the answer."""
    found = read_unsubscribe(token)
    kind = kind_of(found[1]) if found else None
    if found is None or kind is None:
        return _page(request, _("This link is not valid any more."), status=_GONE)
    person, key, channel = found
    if request.method == "POST":
        switch_off(person, key, channel)
        return _page(
            request, _("You will get no more messages of this kind: %(kind)s") % {"kind": kind.title}
        )
    question = _("No more messages of this kind: %(kind)s?") % {"kind": kind.title}
    return _page(request, question, button=_("Yes, no more of them"))


def _page(request: HttpRequest, text: str, *, status: int = 200, button: str = "") -> HttpResponse:
    about = {"title": _("Notifications"), "text": text, "button": button}
    response = render(request, "communication/unsubscribe.html", about, status=status)
    response["Content-Security-Policy"] = _POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response
