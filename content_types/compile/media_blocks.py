"""Blocks of images, sound, film and files, as clients get them."""

from __future__ import annotations

from typing import Any

from content_types import embeds
from content_types.compile.context import CompileContext, Raw, Unreadable, file_object
from content_types.compile.pictures import picture
from content_types.compile.streams import compiles


@compiles("image")
def image(value: Raw, ctx: CompileContext) -> Any:
    """One image, in several sizes."""
    return {**_image(value, ctx), "size": value["size"]}


@compiles("gallery")
def gallery(value: Raw, ctx: CompileContext) -> Any:
    """Several images; one that is gone is left out."""
    shown = [
        {"id": item["id"], **_image(item["value"], ctx)}
        for item in value["images"]
        if ctx.find_image(item["value"]["image"]) is not None
    ]
    if not shown:
        raise Unreadable("no image is left")
    return {"title": ctx.text(value["title"]), "images": shown}


def _image(value: Raw, ctx: CompileContext) -> dict[str, Any]:
    decorative = bool(value["decorative"])
    return {
        "image": ctx.picture(value["image"]),
        "alt": "" if decorative else ctx.text(value["alt"]),
        "decorative": decorative,
        "caption_html": ctx.html(value["caption"]),
    }


@compiles("video")
def video(value: Raw, ctx: CompileContext) -> Any:
    """A film: `media` when it was uploaded, `embed` when it stands at a video site."""
    poster = ctx.find_image(value["poster"])
    return {
        **_recording(value, ctx),
        "embed": _embed(value["url"]) if value["url"] else None,
        "poster": picture(poster) if poster is not None else None,
        "start": value["start"],
        "end": value["end"],
    }


@compiles("audio")
def audio(value: Raw, ctx: CompileContext) -> Any:
    """A recording."""
    return _recording(value, ctx)


def _recording(value: Raw, ctx: CompileContext) -> dict[str, Any]:
    file = ctx.find_media(value["media"])
    if file is None and not value.get("url"):
        raise Unreadable("the recording is gone")
    return {
        "title": ctx.text(value["title"]),
        "media": file_object(file) if file is not None else None,
        "captions": [track for item in value["captions"] if (track := _track(item, ctx)) is not None],
        "transcript_html": ctx.html(value["transcript"]),
        "downloadable": bool(value["downloadable"]),
    }


def _track(item: Raw, ctx: CompileContext) -> dict[str, Any] | None:
    """A text track; one whose file is gone is left out."""
    file = ctx.find_document(item["value"]["file"])
    if file is None:
        return None
    return {
        "id": item["id"],
        "language": item["value"]["language"],
        "kind": item["value"]["kind"],
        "file": file_object(file),
    }


@compiles("document")
def document(value: Raw, ctx: CompileContext) -> Any:
    """A document to be read."""
    file = ctx.file(value["document"])
    return {
        "document": file,
        "title": ctx.text(value["title"] or file["title"]),
        "description_html": ctx.html(value["description"]),
    }


@compiles("presentation")
def presentation(value: Raw, ctx: CompileContext) -> Any:
    """Slides as images with their text; `state` says whether they are made yet."""
    file = ctx.file(value["document"])
    slides = ctx.find_slides(value["document"])
    pages = [] if slides is None else slides.pages
    return {
        "title": ctx.text(value["title"] or file["title"]),
        "state": "pending" if slides is None else slides.state,
        "pages": [
            {"number": number, "image": picture(facts), "text": ctx.text(text)}
            for number, (facts, text) in enumerate(pages, start=1)
        ],
        "document": file if value["downloadable"] else None,
    }


@compiles("download")
def download(value: Raw, ctx: CompileContext) -> Any:
    """Files to take away; one that is gone is left out."""
    files = []
    for item in value["files"]:
        found = ctx.find_document(item["value"]["document"])
        if found is not None:
            label = ctx.text(item["value"]["label"] or found.title)
            files.append({"id": item["id"], "label": label, "document": file_object(found)})
    if not files:
        raise Unreadable("no file is left")
    return {"title": ctx.text(value["title"]), "files": files}


@compiles("embed")
def embed(value: Raw, ctx: CompileContext) -> Any:
    """A page of an allowed site."""
    return {
        **_embed(value["url"]),
        "title": ctx.text(value["title"]),
        "caption_html": ctx.html(value["caption"]),
    }


def _embed(url: str) -> dict[str, Any]:
    """The address of the player. Raises Unreadable when the site is not, or no longer, allowed."""
    found = embeds.recognise(url)
    if found is None:
        raise Unreadable("the site is not allowed")
    return {"url": url, "provider": found.provider, "id": found.id, "player": found.player}
