"""The page of the mails a development site would have sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from lms_site.studio.mails.backend import folder

SHOWN = 200
NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail as the page shows it."""

    name: str
    subject: str
    sender: str
    recipients: str
    date: str
    text: SafeString


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails, newest first."""
    files = sorted(folder().glob("*.eml"), reverse=True)[:SHOWN]
    return render(request, "studio/mails.html", {"mails": [read(file) for file in files]})


@require_safe
def mail_source(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as it would have been sent."""
    file = folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.exists():
        raise Http404
    return HttpResponse(file.read_bytes(), content_type="text/plain; charset=utf-8")


def read(file: Path) -> KeptMail:
    """A kept mail, its text part with links that can be followed."""
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    return KeptMail(
        name=file.stem,
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        recipients=str(message["To"] or ""),
        date=str(message["Date"] or ""),
        text=mark_safe(urlize(str(body.get_content()) if body else "", autoescape=True)),  # noqa: S308 - escapes
    )
