"""How far people have come, and reading courses with that."""
