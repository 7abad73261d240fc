"""The database backend: Django's own, which tells a lost connection without asking the server."""
