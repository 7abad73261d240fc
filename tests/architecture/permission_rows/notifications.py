"""What people are told, and want to be told."""

from __future__ import annotations

from uuid import uuid4

from lms_site.communication import api as communication
from lms_site.communication.notifications.data import Notice
from lms_site.communication.notifications.kinds import kind_of
from lms_site.communication.notifications.models import Notification
from lms_site.communication.notifications.telling import tell
from tests.architecture.permissions import Row
from tests.world import LOGGED_IN, Actor, World

SELF = frozenset({Actor.STUDENT_SELF})
COUNT = "communication_unreadcount"


def furnish(world: World) -> None:
    """Two notifications of each of the two learners, one of them read."""
    kind = kind_of("enrolled")
    for things, actor in ((world.own, Actor.STUDENT_SELF), (world.foreign, Actor.STUDENT_OTHER)):
        person, course = world[actor].pk, str(things["course"])
        for name in ("told", "read"):
            event = uuid4()
            tell(kind, [Notice(person=person, data={"course": course, "how": "self"})], event=event)
            things[name] = Notification.objects.values_list("pk", flat=True).get(event=event)
        communication.mark_read(person, things["read"])


ROWS = [
    Row("me_notifications", allow=LOGGED_IN),
    Row("me_notifications_unread", allow=LOGGED_IN),
    Row(
        "me_notifications_read_all",
        allow=LOGGED_IN,
        body=lambda world: {},
        changes={"communication_notification": {"read_at"}, COUNT: {"number"}},
    ),
    Row(
        "me_notifications_read",
        ids={"id": "told"},
        allow=SELF,
        changes={"communication_notification": {"read_at"}, COUNT: {"number"}},
    ),
    Row(
        "me_notifications_unread_again",
        ids={"id": "read"},
        allow=SELF,
        changes={"communication_notification": {"read_at"}, COUNT: {"number"}},
        inserts={COUNT},
    ),
    Row("me_notification_preferences", allow=LOGGED_IN),
    Row(
        "me_notification_preferences_change",
        allow=LOGGED_IN,
        body=lambda world: {"wishes": [{"kind": "graded", "channel": "app", "wanted": False}]},
        changes={"communication_notificationpreference": {"wanted"}},
        inserts={"communication_notificationpreference"},
    ),
]
