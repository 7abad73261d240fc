"""Tables of the domain."""

from lms_site.communication.announcements.models import News
from lms_site.communication.comments.models import Comment, CommentReport
from lms_site.communication.contact.models import ContactMessage
from lms_site.communication.notifications.models import (
    Delivery,
    Notification,
    NotificationPreference,
    UnreadCount,
)
from lms_site.communication.reviews.models import Review, ReviewReport

__all__ = [
    "Comment",
    "CommentReport",
    "ContactMessage",
    "Delivery",
    "News",
    "Notification",
    "NotificationPreference",
    "Review",
    "ReviewReport",
    "UnreadCount",
]
