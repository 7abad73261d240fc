"""Keeps every mail as a file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from lms_site.foundation.ids import new_id


def folder() -> Path:
    """Where the mails are."""
    return Path(settings.LMS_MAILS_DIR)


class FolderBackend(BaseEmailBackend):
    """Writes each mail to a file of its own, named so that the files sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails; the number kept."""
        folder().mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = f"{time.time_ns():020d}-{new_id().hex[-8:]}"
            unfinished = folder() / f"{name}.part"
            unfinished.write_bytes(mail.message().as_bytes())
            unfinished.rename(folder() / f"{name}.eml")
        return len(email_messages)
