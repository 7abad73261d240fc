"""Comments on lessons: threads of one level, kept in order by the course team."""
