"""Finds, checks, enables and calls plugins."""
