"""The door of the domain: courses in. Errors in `errors`."""

from lms_site.interop.bringing import Imported, bring_in

__all__ = ["Imported", "bring_in"]
