"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.learning"
    label = "learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        """Forget people in the transaction that erases them, and give a course its owner in the one that makes it.

        Two accounts that become one do so in courses as well. Nobody closes an account on whom a course depends.
        """
        from lms_site.accounts.api import register_merge
        from lms_site.accounts.events import AccountClosed, PersonErased
        from lms_site.foundation.events import listen
        from lms_site.learning.completion.telling import register as look_for_completed_courses
        from lms_site.learning.erasure import erase_person
        from lms_site.learning.merging import STAYS, merge
        from lms_site.learning.people import require_no_course_alone
        from lms_site.learning.teams.services import begin_team
        from lms_site.publishing.events import CourseCreated

        def forget(event: PersonErased) -> None:
            erase_person(event.person)

        def own(event: CourseCreated) -> None:
            if event.owner is not None:
                begin_team(event.course, event.owner)

        def let_go(event: AccountClosed) -> None:
            require_no_course_alone(event.person)

        listen(PersonErased, forget)
        listen(AccountClosed, let_go)
        listen(CourseCreated, own)
        look_for_completed_courses()
        register_merge("learning", merge, stays=STAYS)
