"""Builds the documentation: Sphinx with Markdown."""

project = "Anthus"
author = "the Anthus contributors"
copyright = "2026, the Anthus contributors"  # noqa: A001 - Sphinx's name

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Anthus"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
nitpicky = True
