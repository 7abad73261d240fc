"""Question banks: things to answer, kept apart from pages."""
