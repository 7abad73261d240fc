"""Which uploaded files a browser may show where they are; all others are sent as downloads."""

from __future__ import annotations

import re

_SHOWN = re.compile(
    r"^(image/(avif|gif|jpeg|png|webp)|audio/[\w.+-]+|video/[\w.+-]+|text/vtt|application/pdf)$"
)


def is_shown(content_type: str) -> bool:
    """Whether a browser may show this type of file; false for anything that could run as a script."""
    return bool(_SHOWN.match(content_type))
