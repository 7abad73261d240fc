"""Open edX courses and problem banks (OLX) as an importer plugin."""

from lms_plugins.importer_olx.importer import OlxImporter
from lms_plugins.importer_olx.texts import _
from lms_sdk.plugin import Plugin

plugin = Plugin(key="lms.olx", label=_("Open edX courses (OLX)"), importers=[OlxImporter])
