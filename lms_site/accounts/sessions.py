"""Sessions of Django in the database; ending one ends the tokens that belong to it.

Overriding the store instead of listening to signals catches every way a session ends: logging out, ending it from
the list of sessions, and Django's own clean-up after a change of password.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction


class SessionStore(DatabaseStore):
    """The store that `SESSION_ENGINE` names."""

    def cycle_key(self) -> None:
        """Give the session a new key; its tokens go along."""
        from lms_site.accounts.models import TokenSession

        old, data = self.session_key, self._session  # type: ignore[attr-defined]
        with transaction.atomic():
            self.create()
            self._session_cache = data
            if old:
                TokenSession.objects.filter(session_key=old).update(session_key=self.session_key)
                super().delete(old)

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session, and end its tokens."""
        from lms_site.accounts.models import TokenSession
        from lms_site.accounts.revocation import end_sessions

        key = session_key or self.session_key
        with transaction.atomic():
            if key:
                end_sessions(TokenSession.objects.filter(session_key=key), TokenSession.End.LOGOUT)
            super().delete(key)
