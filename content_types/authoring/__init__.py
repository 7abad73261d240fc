"""Authoring without the studio: through the studio's own forms and Wagtail's own actions."""
