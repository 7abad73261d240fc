"""Courses as pages."""
