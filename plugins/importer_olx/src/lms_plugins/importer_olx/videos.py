"""Videos: which source can be played here, and their subtitles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.links import Links, reference
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.safe_xml import Element
from lms_plugins.importer_olx.texts import _
from lms_plugins.importer_olx.transcripts import transcript

_YOUTUBE: Final = re.compile(r"[\w-]{6,20}")
_SEEN: Final = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|embed/|v/)|youtu\.be/)([\w-]{6,20})"
)
_VIMEO: Final = re.compile(r"^https?://(?:www\.|player\.)?vimeo\.com/")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


class Video:
    """A video as the block wants it: `value` None when nothing can be played; `notes` say what was lost."""

    def __init__(self, item: Item, element: Element, reader: Reader, links: Links) -> None:
        """Read a video."""
        self._item, self._element, self._reader, self._links = item, element, reader, links
        self.notes: list[str] = []
        self.links_html = ""
        self._spoken = ""
        self.value = self._value()

    def _value(self) -> dict[str, Any] | None:
        media, url, elsewhere = self._sources()
        captions = list(self._captions())
        get = self._item.attributes.get
        if not media and not url:
            self.links_html = self._linked(elsewhere) if elsewhere else ""
            return None
        if elsewhere:
            self.notes.append(
                str(_("Further copies of the video were left out: {urls}", urls=", ".join(elsewhere)[:500]))
            )
        start, end = (
            values.seconds(get("start_time") or get("from")),
            values.seconds(get("end_time") or get("to")),
        )
        return {
            "title": self._item.title if self._item.named else "",
            "media": reference(media) if media else None,
            "url": "" if media else url,
            "start": start or None,
            "end": end if end > start else None,
            "captions": captions,
            "transcript": self._spoken,
            "downloadable": values.truth(get("download_video")),
        }

    def _sources(self) -> tuple[str, str, list[str]]:
        """A file of the course, else a page of a video site, and every other address."""
        files, sites, elsewhere = [], [], []
        youtube = self._youtube()
        if youtube:
            sites.append(f"https://www.youtube.com/watch?v={youtube}")
        for address in self._addresses():
            path = self._links.file(address) if "static/" in address or "type@asset" in address else None
            found = _SEEN.search(address)
            if path:
                files.append(path)
            elif found:
                sites.append(f"https://www.youtube.com/watch?v={found[1]}")
            elif _VIMEO.match(address):
                sites.append(address)
            else:
                elsewhere.append(address)
        if sites:
            return "", sites[0], elsewhere
        return (files[0] if files else ""), "", elsewhere

    def _youtube(self) -> str:
        get = self._item.attributes.get
        found = values.text(get("youtube_id_1_0"))
        for pair in values.text(get("youtube")).split(","):
            speed, _colon, name = pair.strip().rpartition(":")
            if not found and speed in ("", "1.0", "1.00", "1"):
                found = name
        return found if _YOUTUBE.fullmatch(found) else ""

    def _addresses(self) -> Iterator[str]:
        listed = values.plain(self._item.attributes.get("html5_sources"))
        found = [str(each) for each in listed] if isinstance(listed, list) else []
        found += [source.get("src") or "" for source in self._element.iter("source", "encoded_video")]
        found += [_encoded(each) for each in self._element.iter("encoded_video")]
        found.append(values.text(self._item.attributes.get("source")))
        yield from dict.fromkeys(each.strip() for each in found if each.strip())

    def handout(self) -> str:
        """A link to the file that came with the video; "" without one."""
        named = values.text(self._item.attributes.get("handout"))
        named = named or next((each.get("src") or "" for each in self._element.iter("handout")), "")
        address = self._links.address(named) if named else ""
        if not address.startswith(("lms:", "https://", "http://")):
            return ""
        return f'<p><a href="{escape(address)}">{escape(str(_("Handout")), quote=False)}</a></p>'

    def _linked(self, addresses: list[str]) -> str:
        self.notes.append(str(_("The video lies on another server; the lesson links to it.")))
        safe = [each for each in addresses if each.startswith(("https://", "http://"))]
        title = escape(self._item.title, quote=False)
        return "".join(f'<p><a href="{escape(each)}">{title}</a></p>' for each in safe[:1])

    def _tracks(self) -> Iterator[tuple[str, str]]:
        """Language and file name of each transcript, the one for the course's language first."""
        get = self._item.attributes.get
        sub = values.text(get("sub"))
        if sub:
            yield "en", f"subs_{sub}.srt.sjson"
        listed = values.plain(get("transcripts"))
        if isinstance(listed, dict):
            yield from ((str(language), str(name)) for language, name in listed.items() if name)
        for each in self._element.iter("transcript"):
            if each.get("src"):
                yield each.get("language") or "en", each.get("src") or ""
        for asset in self._element.iter("video_asset"):
            for each in asset.iter("transcript"):
                code = each.get("language_code") or "en"
                stem = values.text(get("edx_video_id"))
                yield code, f"{stem}-{code}.{each.get('file_format') or 'srt'}"

    def _captions(self) -> Iterator[dict[str, str]]:
        track = values.text(self._item.attributes.get("track"))
        track = track or next((each.get("src") or "" for each in self._element.iter("track")), "")
        if track and self._links.file(track) is None:
            self.notes.append(str(_("Its transcript elsewhere was left out: {url}", url=track[:500])))
        elif track:
            yield from self._caption("en", track)
        for language, name in dict.fromkeys(self._tracks()):
            yield from self._caption(language, name)

    def _caption(self, language: str, name: str) -> Iterator[dict[str, str]]:
        path = self._links.file(name)
        if path is None:
            self.notes.append(str(_("The transcript {name} is not in the export.", name=name[:200])))
            return
        if not self._spoken:
            self._spoken = transcript(path, self._reader.words(path))
        if path.lower().endswith((".srt", ".vtt")):
            code = language if _LANGUAGE.fullmatch(language) else "en"
            yield {"language": code.replace("_", "-"), "kind": "subtitles", "file": reference(path)}
        else:
            message = _("The transcript {name} is shown as words; its times were left out.", name=name[:200])
            self.notes.append(str(message))


def _encoded(video: Element) -> str:
    """The address of one of a video's encodings; those of YouTube are written as bare names."""
    url = (video.get("url") or "").strip()
    is_youtube = (video.get("profile") or "").strip().lower() == "youtube"
    return f"https://youtu.be/{url}" if is_youtube and _YOUTUBE.fullmatch(url) else url
