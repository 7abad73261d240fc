"""Contracts for Anthus plugins. What is public is named in `__all__` of each module, and kept in `api.json`.

Start with `lms_sdk.plugin.Plugin`, and the module of what you want to write: `assessment`, `blocks`, `interchange`,
`payments`, `notifications`, `kinds`, `hooks`. Tests for it: `lms_sdk.testing`.
"""

__version__ = "1.0.0"
