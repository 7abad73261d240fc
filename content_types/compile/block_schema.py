"""The shape of the values of core's blocks, as models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Html = Annotated[str, Field(json_schema_extra={"contentMediaType": "text/html"})]
NUMBER = r"^-?\d+(\.\d+)?$"
Number = Annotated[str, Field(pattern=NUMBER)]
Ref = Annotated[
    str, Field(description="A stable reference; in delivered documents the API path it stands for.")
]
Key = Annotated[str, Field(json_schema_extra={"format": "uuid"})]


class Part(BaseModel):
    """An object with exactly the named members."""

    model_config = ConfigDict(extra="forbid")


class Source(Part):
    """One size of an image."""

    ref: Ref
    width: int
    height: int


class Picture(Source):
    """An image; `sources` are its sizes, smallest first."""

    sources: list[Source]


class File(Part):
    """An uploaded file."""

    ref: Ref
    title: str
    filename: str
    media_type: str
    size: int
    duration: float | None = None
    width: int | None = None
    height: int | None = None


class HtmlValue(Part):
    """Formatted text."""

    html: Html


class Heading(Part):
    """A heading."""

    text: str
    level: int


class Quote(HtmlValue):
    """A quotation."""

    attribution: str
    source: str


class Callout(HtmlValue):
    """Text set apart."""

    kind: str
    title: str


class Code(Part):
    """A listing."""

    language: str
    code: str
    caption: str
    line_numbers: bool


class Math(Part):
    """A formula."""

    tex: str
    display: bool
    description: str


class Column(Part):
    """A column of a table; cells of type `rich_text` are HTML."""

    type: str
    heading: str


class Table(Part):
    """A table."""

    caption: str
    columns: list[Column]
    rows: list[list[str]]
    row_headers: bool
    note_html: Html


class ShownImage(Part):
    """An image with its text."""

    image: Picture
    alt: str
    decorative: bool
    caption_html: Html


class Image(ShownImage):
    """One image."""

    size: str


class GalleryImage(ShownImage):
    """An image of a gallery."""

    id: str


class Gallery(Part):
    """Several images."""

    title: str
    images: list[GalleryImage]


class Track(Part):
    """A text track."""

    id: str
    language: str
    kind: str
    file: File


class Player(Part):
    """A player of another site."""

    url: str
    provider: str
    id: str
    player: str


class Audio(Part):
    """A recording."""

    title: str
    media: File | None
    captions: list[Track]
    transcript_html: Html
    downloadable: bool


class Video(Audio):
    """A film."""

    embed: Player | None
    poster: Picture | None
    start: int | None
    end: int | None


class DocumentValue(Part):
    """A document to read."""

    document: File
    title: str
    description_html: Html


class Slide(Part):
    """A page of a presentation."""

    number: int
    image: Picture
    text: str


class Presentation(Part):
    """Slides."""

    title: str
    state: Literal["pending", "ready", "failed"]
    pages: list[Slide]
    document: File | None


class DownloadFile(Part):
    """A file to take away."""

    id: str
    label: str
    document: File


class Download(Part):
    """Files to take away."""

    title: str
    files: list[DownloadFile]


class Embed(Player):
    """An embedded page."""

    title: str
    caption_html: Html


class PracticeQuestion(Part):
    """A question to try; `content` is the public part of its type's content."""

    question: Key
    intro_html: Html
    type: str
    schema_version: int
    content: dict[str, Any]


class Activity(Part):
    """A task."""

    assessment: Key
    ref: Ref
    title: str
    intro_html: Html


class BlockColumn(Part):
    """A column of blocks."""

    id: str
    blocks: list[Block]


class Columns(Part):
    """Blocks side by side."""

    layout: str
    columns: list[BlockColumn]


class Section(Part):
    """A section that opens."""

    id: str
    title: str
    open: bool
    blocks: list[Block]


class Accordion(Part):
    """Sections that open and close."""

    sections: list[Section]


class Unavailable(Part):
    """A block that cannot be shown now."""

    type: str


VALUES: dict[str, type[BaseModel]] = {
    "rich_text": HtmlValue,
    "html": HtmlValue,
    "heading": Heading,
    "quote": Quote,
    "callout": Callout,
    "code": Code,
    "math": Math,
    "table": Table,
    "image": Image,
    "gallery": Gallery,
    "video": Video,
    "audio": Audio,
    "document": DocumentValue,
    "presentation": Presentation,
    "download": Download,
    "embed": Embed,
    "practice_question": PracticeQuestion,
    "activity": Activity,
    "columns": Columns,
    "accordion": Accordion,
    "unavailable": Unavailable,
}
"""The value of each of core's blocks, by type; plugins' blocks have values of their own."""


class Block(Part):
    """A block. A client that does not know a `type` leaves it out."""

    id: str
    type: str
    v: int
    value: Any
