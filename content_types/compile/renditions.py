"""Making the forms of images that documents name: named by hash and spec, so that they never change."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from content_types.compile.pictures import CARD, parse_spec

QUALITY = 82
MAX_PIXELS = 120_000_000


def make_rendition(name: str, spec: str, target: str) -> tuple[str, str, int]:
    """Read the image `name`, write the form to `target` with its suffix: (stored name, content type, bytes).

    WebP, upright, without metadata. A file of this name that is there already is the same, and kept.
    """
    kind, width, focus = parse_spec(spec)
    stored = f"{target}.webp"
    with default_storage.open(name, "rb") as handle, Image.open(handle) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError(f"{opened.width}x{opened.height} is too large an image")
        image = ImageOps.exif_transpose(opened) or opened
        shaped = _card(image, focus) if kind == "card" else _scaled(image, width)
        data = _encoded(shaped)
    if not default_storage.exists(stored):
        stored = default_storage.save(stored, ContentFile(data))
    return stored, "image/webp", len(data)


def _encoded(image: Image.Image) -> bytes:
    mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    buffer = BytesIO()
    image.convert(mode).save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()


def _scaled(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    return image.resize((width, max(1, image.height * width // image.width)), Image.Resampling.LANCZOS)


def _card(image: Image.Image, focus: tuple[int, int, int, int] | None) -> Image.Image:
    """The image cropped to the card's shape, the author's focal point as near the middle as can be."""
    width, height = CARD
    x, y = (focus[0], focus[1]) if focus is not None else (image.width // 2, image.height // 2)
    share = min(image.width / width, image.height / height)
    wide, high = max(1, int(width * share)), max(1, int(height * share))
    left = min(max(0, x - wide // 2), image.width - wide)
    top = min(max(0, y - high // 2), image.height - high)
    cropped = image.crop((left, top, left + wide, top + high))
    return cropped if share <= 1 else cropped.resize(CARD, Image.Resampling.LANCZOS)
