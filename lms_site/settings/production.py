"""Settings of a server: everything comes from the environment."""

from lms_site.settings.base import *
