"""The courses of a team in the studio: learners and grading, for graders and assistants as well."""
