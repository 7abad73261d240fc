"""Slides turned into page images and text in the background."""
