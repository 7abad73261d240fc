"""Who runs a course together, and who of them may do what."""
