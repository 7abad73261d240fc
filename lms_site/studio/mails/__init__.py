"""Mails of a development site: kept as files and shown on a page, never sent."""
