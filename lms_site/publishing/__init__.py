"""Editions: the immutable documents a course is published as."""
