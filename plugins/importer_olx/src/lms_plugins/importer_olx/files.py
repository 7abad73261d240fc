"""The files of a course: static/ becomes assets, and what nothing used is kept too."""

from __future__ import annotations

import mimetypes
from typing import Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.links import Links
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.texts import _
from lms_plugins.importer_olx.values import identity, title
from lms_sdk.i18n import LazyText
from lms_sdk.interchange import AssetNode

STATIC: Final = "static/"
_LISTS: Final = ("policies/assets.json", "assets/assets.xml")
_TYPES: Final = {".srt": "application/x-subrip", ".vtt": "text/vtt", ".sjson": "application/json"}


def know(reader: Reader, links: Links) -> None:
    """Tell the links of every file, under its own name and the name that the course's list of files gives."""
    start = reader.root + STATIC
    for path in reader.source.paths():
        if path.startswith(start):
            links.know_file(path.removeprefix(start), path)
    for shown, name in _listed(reader):
        known = links.file(name)
        if known:
            links.know_file(shown, known)


def _listed(reader: Reader) -> list[tuple[str, str]]:
    """Pairs of the shown name and the file name."""
    if not reader.exists(_LISTS[0]):
        return []
    try:
        found = values.loads(reader.source.text(reader.root + _LISTS[0]))
    except ValueError:
        return []
    if not isinstance(found, dict):
        return []
    pairs = []
    for name, facts in found.items():
        if isinstance(facts, dict):
            real = str(facts.get("import_path") or name)
            pairs += [(str(name), real), (str(facts.get("displayname") or name), real)]
    return pairs


def assets(reader: Reader, desk: Desk) -> None:
    """Hand over every file of static/."""
    start = reader.root + STATIC
    for path in reader.source.paths():
        if not path.startswith(start):
            continue
        reader.used.add(path)
        name = path.removeprefix(start)
        node = AssetNode(
            source_id=identity(STATIC + name),
            parent="course",
            path=path,
            title=title(name),
            media_type=_media_type(name),
        )
        desk.add(node)
        desk.line(node.source_id, "asset", target=node.source_id, path=path)


def _media_type(name: str) -> str:
    for ending, kind in _TYPES.items():
        if name.lower().endswith(ending):
            return kind
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def leftovers(reader: Reader, desk: Desk, *, drafts: bool = True) -> None:
    """Keep every file that nothing in the course named, without those of `drafts/` where these are not wanted."""
    for path in reader.source.paths():
        if path in reader.used:
            continue
        inside = path.startswith(reader.root)
        name = path.removeprefix(reader.root) if inside else path
        source_id = identity(f"file/{name}" if inside else f"file/~/{name}")
        dropped = _dropped(reader, path, name)
        if not drafts and inside and name.startswith("drafts/"):
            dropped = _("Drafts were left out, as was asked.")
        if dropped:
            desk.line(source_id, "file", "skipped", dropped, path=path)
        elif inside:
            desk.attach_file(path, source_id, _("Nothing in the course refers to it."))
        else:
            desk.attach_file(path, source_id, _("It lies outside the course's folder."))


def _dropped(reader: Reader, path: str, name: str) -> LazyText | None:
    """Why a file is not worth keeping."""
    own = path.rpartition("/")[2]
    if name in _LISTS:
        return _("The list of files; the files themselves count.")
    if own.startswith("._") or own == ".DS_Store" or "__MACOSX/" in path:
        return _("A computer's own notes, not part of the course.")
    return None if reader.source.size(path) else _("The file is empty.")
