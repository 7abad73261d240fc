"""Blocks of images, sound, film and files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from content_types import embeds
from content_types.blocks.base import MEDIA, CoreBlock, FormattedTextBlock, optional_text, phrase, switch


class ImageFields(CoreBlock):
    """An image with what a person who cannot see it needs."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        required=False,
        max_length=500,
        help_text=_("What the image tells, for those who cannot see it."),
    )
    decorative = switch(
        label=_("Decorative"), help_text=_("The image tells nothing; screen readers skip it.")
    )
    caption = phrase(label=_("Caption"))

    def problems(self, value: StructValue) -> dict[str, Any]:
        """An image needs a text, unless it is decorative."""
        if not value["alt"].strip() and not value["decorative"]:
            return {"alt": _("Describe the image, or mark it as decorative.")}
        return {}


class ImageBlock(ImageFields):
    """One image."""

    size = blocks.ChoiceBlock(
        label=_("Size"),
        choices=[("full", _("Full width")), ("medium", _("Medium")), ("small", _("Small"))],
        default="full",
    )

    class Meta:
        icon = "image"
        label = _("Image")
        group = MEDIA


class GalleryBlock(CoreBlock):
    """Several images to leaf through."""

    title = optional_text(label=_("Title"))
    images = blocks.ListBlock(ImageFields(label=_("Image")), label=_("Images"), min_num=1, max_num=60)

    class Meta:
        icon = "image"
        label = _("Gallery")
        group = MEDIA


class CaptionTrack(blocks.StructBlock):
    """One text track of a film or recording."""

    language = blocks.CharBlock(
        label=_("Language"), max_length=16, help_text=_("A code such as en or pt-BR.")
    )
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("subtitles", _("Subtitles")),
            ("captions", _("Captions for the deaf")),
            ("descriptions", _("Descriptions for the blind")),
            ("chapters", _("Chapters")),
        ],
        default="captions",
    )
    file = DocumentChooserBlock(label=_("File"), help_text=_("WebVTT (.vtt) or SubRip (.srt)."))


class EmbedUrlBlock(blocks.URLBlock):
    """The address of a page that an allowed provider lets others embed."""

    def clean(self, value: str) -> str:
        """The address. Raises ValidationError when no allowed provider knows it."""
        cleaned = str(super().clean(value))
        if cleaned and embeds.recognise(cleaned) is None:
            names = ", ".join(provider.label for provider in embeds.allowed())
            raise ValidationError(
                _("Only pages of these sites can be embedded: %(names)s.") % {"names": names}
            )
        return cleaned


class VideoBlock(CoreBlock):
    """A film: an uploaded file or a page of a video site."""

    title = optional_text(label=_("Title"))
    media = VideoChooserBlock(label=_("Uploaded video"), required=False)
    url = EmbedUrlBlock(label=_("Or its address at a video site"), required=False)
    poster = ImageChooserBlock(
        label=_("Still image"), required=False, help_text=_("Shown until the film starts.")
    )
    start = blocks.IntegerBlock(label=_("Start at second"), required=False, min_value=0)
    end = blocks.IntegerBlock(label=_("End at second"), required=False, min_value=0)
    captions = blocks.ListBlock(CaptionTrack(label=_("Track")), label=_("Captions"), default=[])
    transcript = FormattedTextBlock(label=_("Transcript"), required=False)
    downloadable = switch(label=_("Learners may download it"))

    def problems(self, value: StructValue) -> dict[str, Any]:
        """One source, and an end after the start."""
        found: dict[str, Any] = {}
        if bool(value["media"]) == bool(value["url"]):
            found["media"] = _("Choose an uploaded video or give an address, one of the two.")
        if value["start"] is not None and value["end"] is not None and value["end"] <= value["start"]:
            found["end"] = _("The end must come after the start.")
        return found

    class Meta:
        icon = "media"
        label = _("Video")
        group = MEDIA


class AudioBlock(CoreBlock):
    """A recording."""

    title = optional_text(label=_("Title"))
    media = AudioChooserBlock(label=_("Recording"))
    captions = blocks.ListBlock(CaptionTrack(label=_("Track")), label=_("Captions"), default=[])
    transcript = FormattedTextBlock(label=_("Transcript"), required=False)
    downloadable = switch(label=_("Learners may download it"))

    class Meta:
        icon = "media"
        label = _("Audio")
        group = MEDIA


class DocumentBlock(CoreBlock):
    """A document to be read in the lesson."""

    document = DocumentChooserBlock(label=_("Document"))
    title = optional_text(label=_("Title"), help_text=_("Leave empty to use the document's own."))
    description = phrase(label=_("Description"))

    class Meta:
        icon = "doc-full"
        label = _("Document")
        group = MEDIA


class PresentationBlock(CoreBlock):
    """Slides: shown as images with their text; made from the file in the background."""

    document = DocumentChooserBlock(
        label=_("File"), help_text=_("PowerPoint (.pptx, .ppt), OpenDocument (.odp) or PDF.")
    )
    title = optional_text(label=_("Title"))
    downloadable = blocks.BooleanBlock(
        label=_("Learners may download the file"), required=False, default=True
    )

    def problems(self, value: StructValue) -> dict[str, Any]:
        """Only files that can be turned into pages."""
        name = str(getattr(value["document"], "filename", "")).lower()
        if not name.endswith((".pptx", ".ppt", ".odp", ".pdf")):
            return {"document": _("Choose a .pptx, .ppt, .odp or .pdf file.")}
        return {}

    class Meta:
        icon = "desktop"
        label = _("Presentation")
        group = MEDIA


class DownloadFile(blocks.StructBlock):
    """One file to take away."""

    document = DocumentChooserBlock(label=_("File"))
    label = optional_text(label=_("Label"), help_text=_("Leave empty to use the document's title."))


class DownloadBlock(CoreBlock):
    """Files to take away."""

    title = optional_text(label=_("Title"))
    files = blocks.ListBlock(DownloadFile(label=_("File")), label=_("Files"), min_num=1)

    class Meta:
        icon = "download"
        label = _("Downloads")
        group = MEDIA


class EmbedBlock(CoreBlock):
    """A page of an allowed site, shown inside the lesson."""

    url = EmbedUrlBlock(label=_("Address"))
    title = blocks.CharBlock(
        label=_("Title"), max_length=255, help_text=_("What it shows; read out by screen readers.")
    )
    caption = phrase(label=_("Caption"))

    class Meta:
        icon = "globe"
        label = _("Embedded page")
        group = MEDIA
