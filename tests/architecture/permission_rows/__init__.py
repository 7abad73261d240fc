"""Rows of the permission matrix, a module a domain; see `tests.architecture.permissions`."""
