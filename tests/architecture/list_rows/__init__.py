"""Lists of the API with their rows, a module a domain; see `tests.architecture.lists`."""
