"""Import and export of courses."""
