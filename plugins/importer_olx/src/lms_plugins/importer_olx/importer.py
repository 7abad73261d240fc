"""The importer: recognises Open edX courses and problem banks, and reads them."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from lms_plugins.importer_olx.places import find
from lms_plugins.importer_olx.run import Run
from lms_plugins.importer_olx.safe_xml import UnreadableError
from lms_plugins.importer_olx.texts import _
from lms_sdk.i18n import Text
from lms_sdk.interchange import Importer, Sink, Source, SourceError
from lms_sdk.model import Model


class Options(Model):
    """What a person may choose."""

    drafts: bool = Field(default=True, description="Bring in the versions that authors were working on.")


class OlxImporter(Importer):
    """Reads the export of an Open edX course or library."""

    key = "lms.olx"
    label: ClassVar[Text] = _("Open edX course or problem bank (OLX)")
    Options = Options
    extensions = (".tar.gz", ".tgz", ".zip")

    def sniff(self, source: Source) -> float:
        """Sure when a course.xml or library.xml of Open edX lies near the top."""
        try:
            return 0.95 if find(source) else 0.0
        except (KeyError, OSError, ValueError):
            return 0.0

    def run(self, source: Source, sink: Sink, options: Any) -> None:
        """Read everything; see `Importer.run`."""
        place = find(source)
        if place is None:
            raise SourceError(str(_("There is no Open edX course.xml or library.xml.")))
        try:
            Run(source, sink, place, drafts=options is None or options.drafts).everything()
        except UnreadableError as error:
            raise SourceError(str(error)) from None
