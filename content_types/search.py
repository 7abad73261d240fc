"""The studio's search index in PostgreSQL, without a write that makes teachers wait for each other.

The stock backend evens out the weight of titles after every save: it reads every entry and updates all that were
saved since. Two saves at once then lock each other's rows inside the transaction of the page, which ends in a
deadlock, and an import grows slower with every page. Here weights are evened out when the index is rebuilt
(`manage.py wagtail_update_index`) and once a night; until then a new entry has the neutral weight.
"""

from __future__ import annotations

from typing import Any

from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend


class Index(PostgresIndex):
    """An index whose single additions touch only their own row."""

    def _refresh_title_norms(self, full: bool = False) -> None:  # noqa: FBT001, FBT002 (the library's signature)
        if full:
            super()._refresh_title_norms(full=True)


class SearchBackend(PostgresSearchBackend):
    """The backend to name in `WAGTAILSEARCH_BACKENDS`."""

    index_class = Index


def even_out_titles() -> None:
    """Set the weight of every title by its length; for a quiet hour."""
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    backend: Any = get_search_backend()
    if isinstance(backend, SearchBackend):
        backend.get_index_for_model(Page)._refresh_title_norms(full=True)  # noqa: SLF001 (the library's only way)
