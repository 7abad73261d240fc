"""Release rules: what of a course is open to whom, decided and explained in one place (ADR 0081)."""
