"""Searching in the lessons of one's courses and in one's own notes."""
