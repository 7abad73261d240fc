"""Reviews of courses: one a person, by those who got somewhere."""
