"""What the team of a course may do in the studio: Wagtail's own permissions, kept in step with the team."""
