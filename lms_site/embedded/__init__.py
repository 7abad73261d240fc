"""PostgreSQL and Valkey from Python wheels, so that a machine with nothing installed runs everything.

Only the standard library is used, and nothing of Django: settings are read after the engines' addresses are
known.
"""

from lms_site.embedded.engines import addresses, embedded_is_wanted, fill_environment, reset, running
from lms_site.embedded.errors import EngineError

__all__ = ["EngineError", "addresses", "embedded_is_wanted", "fill_environment", "reset", "running"]
