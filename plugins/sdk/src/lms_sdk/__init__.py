"""Contracts for Anthus plugins."""
