"""Packages from strangers, opened without trusting them.

A zip, tar or folder becomes a flat set of regular files. Names from the package never reach the file system: each file
is written under a number in a private scratch folder, and the name only serves as a key. Links, devices, absolute or
climbing names, doubled names, encrypted entries and broken checksums refuse the whole package; size, count and
compression ratio are limited while reading, before the disk fills. Small files lie one after the other in one file of
the folder: a course has ten thousand of them.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from lms_site.interop.errors import BadPackage

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20
_SMALL = 1 << 18
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"^[A-Za-z]:")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$", re.IGNORECASE)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a package is read at most."""

    files: int = 100_000
    total_bytes: int = 4 << 30
    file_bytes: int = 2 << 30
    ratio: int = 200
    ratio_from_bytes: int = 16 << 20
    name_length: int = 240


@dataclass(frozen=True, slots=True)
class _Stored:
    """Where a file's bytes lie: the whole of `path`, or `size` bytes of it."""

    path: Path
    start: int = 0
    size: int | None = None

    def open(self) -> IO[bytes]:
        """The bytes, opened for reading."""
        stream = self.path.open("rb")
        if self.size is None:
            return stream
        with stream:
            stream.seek(self.start)
            return io.BytesIO(stream.read(self.size))


class PackageSource:
    """A safe, read-only view of a package (`lms_sdk.interchange.Source`)."""

    def __init__(self, name: str, files: dict[str, _Stored]) -> None:
        self.name = name
        self._files = files

    def paths(self) -> list[str]:
        """Every file's path, sorted, with forward slashes."""
        return sorted(self._files)

    def exists(self, path: str) -> bool:
        """Whether there is a file of this path."""
        return path in self._files

    def size(self, path: str) -> int:
        """The file's size in bytes. Raises KeyError."""
        stored = self._files[path]
        return stored.path.stat().st_size if stored.size is None else stored.size

    def read(self, path: str) -> bytes:
        """The file's bytes. Raises KeyError."""
        with self._files[path].open() as stream:
            return stream.read()

    def text(self, path: str) -> str:
        """The file as text: UTF-16 where a mark says so, else UTF-8; undecodable bytes replaced. Raises KeyError."""
        data = self.read(path)
        encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        return data.decode(encoding, errors="replace")

    def open(self, path: str) -> IO[bytes]:
        """The file, opened for reading; for the product, which stores large media without loading them."""
        return self._files[path].open()


@contextmanager
def open_package(path: Path, limits: Limits | None = None) -> Iterator[PackageSource]:
    """The package at `path` (folder, .zip, .tar, .tar.gz ...), readable inside the block. Raises BadPackage."""
    limits = limits or Limits()
    if not path.exists():
        raise BadPackage(_("{name} does not exist").format(name=path.name))
    if path.is_dir():
        yield PackageSource(path.name, _folder_files(path, limits))
        return
    with tempfile.TemporaryDirectory(prefix="lms-import-") as scratch:
        unpacking = _Unpacking(Path(scratch), path, limits)
        try:
            unpacking.run()
        except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
            raise BadPackage(_("{name} is damaged: {error}").format(name=path.name, error=error)) from error
        yield PackageSource(path.name, unpacking.files)


def _folder_files(folder: Path, limits: Limits) -> dict[str, _Stored]:
    files: dict[str, _Stored] = {}
    names: set[str] = set()
    total = 0
    for file in _visible(folder):
        name = file.relative_to(folder).as_posix()
        if file.is_symlink():
            raise BadPackage(_("{name} is a link").format(name=repr(name)))
        if file.is_dir():
            continue
        if not file.is_file():
            raise BadPackage(_("{name} is no regular file").format(name=repr(name)))
        total += file.stat().st_size
        name = _safe_name(name, limits)
        _note_name(name, names)
        files[name] = _Stored(file)
        _check_totals(len(files), total, limits)
    return files


def _visible(folder: Path) -> Iterator[Path]:
    """Everything below the folder but what begins with a dot: a repository's own files are no part of a course."""
    for each in sorted(folder.iterdir()):
        if each.name.startswith("."):
            continue
        yield each
        if each.is_dir() and not each.is_symlink():
            yield from _visible(each)


class _Unpacking:
    """One package on its way into the scratch folder."""

    def __init__(self, scratch: Path, package: Path, limits: Limits) -> None:
        self.files: dict[str, _Stored] = {}
        self._small, self._small_bytes = scratch / "small", 0
        self._scratch, self._package, self._limits = scratch, package, limits
        self._names: set[str] = set()
        self._total = 0

    def run(self) -> None:
        """Write every file of the package into the scratch folder."""
        with self._small.open("wb") as self._out:
            self._unpack()

    def _unpack(self) -> None:
        if zipfile.is_zipfile(self._package):
            with zipfile.ZipFile(self._package) as archive:
                self._zip(archive)
        elif tarfile.is_tarfile(self._package):
            with tarfile.open(self._package, "r:*") as archive:
                self._tar(archive)
        else:
            raise BadPackage(
                _("{name} is neither a folder, a zip nor a tar file").format(name=self._package.name)
            )

    def _zip(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        _check_totals(len(entries), 0, self._limits)
        for entry in entries:
            name = _safe_name(entry.filename, self._limits)
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise BadPackage(_("{name} is a link").format(name=repr(name)))
            if entry.flag_bits & _ENCRYPTED:
                raise BadPackage(_("{name} is encrypted").format(name=repr(name)))
            if entry.is_dir():
                continue
            try:
                with archive.open(entry) as stream:
                    self._write(name, stream)
            except (NotImplementedError, RuntimeError) as error:
                raise BadPackage(
                    _("{name} cannot be read: {error}").format(name=repr(name), error=error)
                ) from error

    def _tar(self, archive: tarfile.TarFile) -> None:
        for entry in archive:
            name = _safe_name(entry.name, self._limits)
            if entry.issym() or entry.islnk():
                raise BadPackage(_("{name} is a link").format(name=repr(name)))
            if entry.isdir():
                continue
            stream = archive.extractfile(entry) if entry.isreg() else None
            if stream is None:
                raise BadPackage(_("{name} is no regular file").format(name=repr(name)))
            self._write(name, stream)

    def _write(self, name: str, stream: IO[bytes]) -> None:
        _note_name(name, self._names)
        pieces = self._pieces(name, stream)
        first, second = next(pieces, b""), next(pieces, b"")
        if len(first) <= _SMALL and not second:
            self.files[name] = self._stored_small(first)
        else:
            target = self._scratch / str(len(self.files))
            with target.open("wb") as out:
                out.writelines((first, second))
                out.writelines(pieces)
            self.files[name] = _Stored(target)
        _check_totals(len(self.files), self._total, self._limits)

    def _stored_small(self, data: bytes) -> _Stored:
        stored = _Stored(self._small, self._small_bytes, len(data))
        self._out.write(data)
        self._small_bytes += len(data)
        return stored

    def _pieces(self, name: str, stream: IO[bytes]) -> Iterator[bytes]:
        """The file's bytes, counted."""
        written = 0
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            self._total += len(chunk)
            self._check_size(name, written)
            yield chunk

    def _check_size(self, name: str, written: int) -> None:
        if written > self._limits.file_bytes:
            raise BadPackage(
                _("{name} is larger than {limit} bytes").format(
                    name=repr(name), limit=self._limits.file_bytes
                )
            )
        ratio_limit = self._package.stat().st_size * self._limits.ratio
        if self._total > max(self._limits.ratio_from_bytes, ratio_limit):
            raise BadPackage(
                _("The package unpacks to more than {limit} times its size").format(limit=self._limits.ratio)
            )
        _check_totals(len(self.files), self._total, self._limits)


def _check_totals(files: int, total: int, limits: Limits) -> None:
    if files > limits.files:
        raise BadPackage(_("The package holds more than {limit} files").format(limit=limits.files))
    if total > limits.total_bytes:
        raise BadPackage(_("The package unpacks to more than {limit} bytes").format(limit=limits.total_bytes))


def _safe_name(name: str, limits: Limits) -> str:
    """The name as a relative path, its letters composed. Raises BadPackage on one that could mean anything else."""
    shown = repr(name[:80])
    if len(name) > limits.name_length:
        raise BadPackage(_("The name {name}... is too long").format(name=shown))
    if not name or _CONTROL.search(name) or "\\" in name:
        raise BadPackage(_("The name {name} holds characters that have no place in one").format(name=shown))
    parts = [part for part in name.rstrip("/").split("/") if part != "."]
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts or "" in parts[:-1]:
        raise BadPackage(_("The name {name} leads out of the package").format(name=shown))
    if any(part != part.rstrip(". ") or _RESERVED.match(part) for part in parts):
        raise BadPackage(_("The name {name} means something else on some systems").format(name=shown))
    return unicodedata.normalize("NFC", "/".join(parts))  # a Mac takes “ü” apart, and texts do not


def _note_name(name: str, names: set[str]) -> None:
    folded = unicodedata.normalize("NFC", name).casefold()
    if folded in names:
        raise BadPackage(_("{name} is there twice").format(name=repr(name)))
    names.add(folded)
