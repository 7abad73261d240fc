"""A slide file as page images and text: LibreOffice makes a PDF of it, pdfium reads the PDF. No database here."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from django.utils.translation import gettext as _

WIDTH = 1600
MAX_PAGES = 400
MAX_BYTES = 200_000_000
OFFICE_SECONDS = 180
_QUALITY = 85
_MAX_TEXT = 20_000
OFFICE_SUFFIXES = frozenset({".pptx", ".ppt", ".odp"})
SUFFIXES = OFFICE_SUFFIXES | {".pdf"}
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" \
oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""LibreOffice's settings for the conversion: no macros, and nothing fetched that a file links to."""


class ConversionFailed(Exception):
    """The file cannot be converted; the message is for its author."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a WebP image and its text."""

    image: bytes
    width: int
    height: int
    text: str


def convert(data: bytes, name: str) -> Iterator[Page]:
    """The pages of a file, one after another. Raises ConversionFailed."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ConversionFailed(_("Files of this kind cannot be shown as slides."))
    if len(data) > MAX_BYTES:
        raise ConversionFailed(_("The file is too large to be converted."))
    yield from pages_of(data if suffix == ".pdf" else to_pdf(data, suffix))


def to_pdf(data: bytes, suffix: str) -> bytes:
    """The file as PDF, made by LibreOffice in a folder of its own. Raises ConversionFailed."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ConversionFailed(_("LibreOffice is not installed on the server."))
    with _workplace() as folder:
        (folder / f"slides{suffix}").write_bytes(data)
        _run(office, folder, f"slides{suffix}")
        result = folder / "slides.pdf"
        if not result.is_file():
            raise ConversionFailed(
                _("LibreOffice could not read the file. Is it damaged or protected by a password?")
            )
        return result.read_bytes()


@contextmanager
def _workplace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lms-slides-") as name:
        profile = Path(name) / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        yield Path(name)


def _run(office: str, folder: Path, source: str) -> None:
    """Run LibreOffice and end all of it when it takes too long: it starts processes of its own."""
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / source),
    ]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603 no part of the command comes from outside
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(OFFICE_SECONDS)
    except subprocess.TimeoutExpired:
        raise ConversionFailed(_("The conversion took too long.")) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def pages_of(pdf: bytes) -> Iterator[Page]:
    """The pages of a PDF. Raises ConversionFailed."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        raise ConversionFailed(
            _("The PDF cannot be read. Is it damaged or protected by a password?")
        ) from None
    try:
        if not 0 < len(document) <= MAX_PAGES:
            raise ConversionFailed(_("A presentation may have 1 to %(most)d pages.") % {"most": MAX_PAGES})
        for index in range(len(document)):
            yield _page(document, index)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, index: int) -> Page:
    try:
        page = document[index]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), 4 * WIDTH / max(height, 1))
        picture = page.render(scale=scale).to_pil().convert("RGB")
        text = page.get_textpage().get_text_bounded()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        raise ConversionFailed(_("Page %(number)d cannot be read.") % {"number": index + 1}) from None
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=_QUALITY, method=4)
    return Page(target.getvalue(), picture.width, picture.height, _tidy(text))


def _tidy(text: str) -> str:
    lines = (" ".join(line.replace("\x00", "").split()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)[:_MAX_TEXT]
