"""Enrolment, progress, assessment and grading."""
