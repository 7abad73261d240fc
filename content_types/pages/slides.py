"""Pages that may show presentations ask for their conversion whenever they are saved, drafts included."""

from __future__ import annotations

from typing import Any

from django.db import models

from content_types.presentations import services


class ShowsSlides(models.Model):
    """Mixed into page types with a `body`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, and ask for the pages of presentations."""
        result = super().save(*args, **kwargs)
        self._ask_for_slides()
        return result

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a version, and ask for the pages of presentations."""
        result = super().save_revision(*args, **kwargs)  # type: ignore[misc] # Wagtail's page has it
        self._ask_for_slides()
        return result

    def _ask_for_slides(self) -> None:
        field: Any = self._meta.get_field("body")
        raw = field.get_prep_value(field.value_from_object(self))
        documents = services.slides_in(raw)
        if documents:
            services.request(documents)
