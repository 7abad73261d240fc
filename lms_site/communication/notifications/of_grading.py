"""The kind about marks: that there is one to look at, never which, and not before its learner may look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms_site.communication.notifications.data import Kind, Notice, Words
from lms_site.communication.notifications.kinds import register
from lms_site.communication.notifications.names import Names
from lms_site.learning import api as learning
from lms_site.learning.events import AttemptMarked, ResultsReleased


def _marked(event: AttemptMarked) -> Iterator[Notice]:
    data = {
        "course": str(event.course),
        "assessment": str(event.assessment),
        "attempt": str(event.attempt),
    }
    yield Notice(person=event.person, about=event.attempt, data=data)


def _released(event: ResultsReleased) -> Iterator[Notice]:
    """Everybody with a graded attempt whose score is shown now, once."""
    for person, attempt in learning.marks_released(event.assessment):
        data = {"course": str(event.course), "assessment": str(event.assessment), "attempt": str(attempt)}
        yield Notice(person=person, about=attempt, data=data)


def _shown(notices: Sequence[Notice]) -> list[bool]:
    found = learning.marks_shown([notice.key("attempt") for notice in notices])
    return [notice.key("attempt") in found for notice in notices]


def _says(notice: Notice, names: Names) -> Words:
    about = {"assessment": names.assessment(notice), "course": names.course(notice)}
    return Words(
        title=_("“%(assessment)s” has been marked") % about,
        text=_(
            "Your work in “%(assessment)s” of the course “%(course)s” has been marked. You can look at it now."
        )
        % about,
    )


graded = register(
    Kind(
        key="graded",
        title=gettext_lazy("Your work has been marked"),
        hears={AttemptMarked.type: _marked, ResultsReleased.type: _released},
        may_know=_shown,
        says=_says,
        pause=timedelta(hours=1),
    )
)
