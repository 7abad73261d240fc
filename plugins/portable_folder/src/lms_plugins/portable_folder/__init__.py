"""Courses as a folder of Markdown, YAML and media, as a plugin: an exporter, and an importer of the same form."""

from lms_plugins.portable_folder.reading import FolderImporter
from lms_plugins.portable_folder.texts import _
from lms_plugins.portable_folder.writing import FolderExporter
from lms_sdk.plugin import Plugin

plugin = Plugin(
    key="lms.folder",
    label=_("Courses as folders"),
    importers=[FolderImporter],
    exporters=[FolderExporter],
)
