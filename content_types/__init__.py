"""Wagtail page types, blocks, question banks, and the compiler from pages to editions."""
