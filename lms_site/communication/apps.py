"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunicationConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.communication"
    label = "communication"
    verbose_name = _("Communication")

    def ready(self) -> None:
        """Forget people in the transaction that erases them: their words go with them (ADR 0075).

        When two accounts become one, their words do. Comments follow a lesson to another course.
        """
        from lms_site.accounts.api import register_merge
        from lms_site.accounts.events import PersonErased
        from lms_site.communication.comments.moving import follow_lessons
        from lms_site.communication.comments.services import forget_comments
        from lms_site.communication.contact.services import forget_messages
        from lms_site.communication.merging import merge
        from lms_site.communication.notifications.wiring import wire
        from lms_site.communication.reviews.services import forget_reviews
        from lms_site.foundation.events import listen, subscribe
        from lms_site.publishing.events import CoursePublished

        def forget(event: PersonErased) -> None:
            forget_comments(event.person)
            forget_reviews(event.person)
            forget_messages(event.person)

        listen(PersonErased, forget)
        register_merge("communication", merge)
        subscribe(CoursePublished, follow_lessons, name="communication.moved_lessons")
        wire()
