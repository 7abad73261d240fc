"""When an item, and a course, counts as completed: time and film watched, and the course's own rule (ADR 0082)."""
