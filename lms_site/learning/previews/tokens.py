"""Preview tokens: the preview's id, signed. What it shows and how long stands in its row."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from lms_site.learning import keys

_LENGTH = 16


def token_of(preview: UUID) -> str:
    """The token of a preview."""
    return base64.urlsafe_b64encode(preview.bytes + keys.preview_mac(preview)).decode().rstrip("=")


def preview_of(token: str) -> UUID | None:
    """The preview that a token is for; None when the server never gave this token."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) <= _LENGTH:
        return None
    preview = UUID(bytes=raw[:_LENGTH])
    return preview if keys.is_preview_mac(raw[_LENGTH:], preview) else None
