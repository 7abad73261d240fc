"""Links in courses, inside and out: where they stand, and whether they still lead somewhere."""
