"""What answers are worth: scores, grades, grading by people."""
