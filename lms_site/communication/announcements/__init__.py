"""News of courses: what a team tells everybody, or the course's members."""
