"""Courses on their way out: what `content_types.intake` takes in, said without the numbers of this database."""
