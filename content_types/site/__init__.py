"""The school as a site: its menus and settings."""
