"""The door of the domain. Errors in `errors`, facts in `events`."""

from lms_site.communication.announcements.models import Audience
from lms_site.communication.announcements.ports import NewsText, register_news_texts
from lms_site.communication.announcements.queries import news_draft, news_of_course, read_news, written_news
from lms_site.communication.announcements.queries import shown as shown_news
from lms_site.communication.announcements.services import (
    NewsChange,
    change_news,
    delete_news,
    make_news,
    publish_due_news,
    publish_news,
    unpublish_news,
)
from lms_site.communication.comments.queries import comment_of, course_comments, replies, threads
from lms_site.communication.comments.queries import shown as shown_comment
from lms_site.communication.comments.services import (
    change_comment,
    delete_comment,
    moderate_comment,
    post_comment,
    report_comment,
)
from lms_site.communication.contact.data import SchoolMessage
from lms_site.communication.contact.models import ContactState
from lms_site.communication.contact.queries import (
    contact_matching,
    contact_messages,
    may_answer,
    message_for,
    message_from,
)
from lms_site.communication.contact.services import (
    delete_message,
    mark_message,
    register_contact_address,
    write_to_school,
)
from lms_site.communication.merging import merge
from lms_site.communication.notifications.data import ChannelInfo, KindInfo, Shown, Wish, WishChange
from lms_site.communication.notifications.kinds import kinds as notification_kinds
from lms_site.communication.notifications.preferences import (
    channels,
    preferences,
    set_preferences,
)
from lms_site.communication.notifications.queries import my_notifications, unread_count
from lms_site.communication.notifications.queries import shown as shown_notifications
from lms_site.communication.notifications.services import mark_all_read, mark_read, mark_unread
from lms_site.communication.reviews.queries import Rating, own_review, rating, reported_reviews, reviews
from lms_site.communication.reviews.queries import shown as shown_review
from lms_site.communication.reviews.services import (
    delete_review,
    moderate_review,
    put_review,
    reply_to_review,
    report_review,
)

__all__ = [
    "Audience",
    "ChannelInfo",
    "ContactState",
    "KindInfo",
    "NewsChange",
    "NewsText",
    "Rating",
    "SchoolMessage",
    "Shown",
    "Wish",
    "WishChange",
    "change_comment",
    "change_news",
    "channels",
    "comment_of",
    "contact_matching",
    "contact_messages",
    "course_comments",
    "delete_comment",
    "delete_message",
    "delete_news",
    "delete_review",
    "make_news",
    "mark_all_read",
    "mark_message",
    "mark_read",
    "mark_unread",
    "may_answer",
    "merge",
    "message_for",
    "message_from",
    "moderate_comment",
    "moderate_review",
    "my_notifications",
    "news_draft",
    "news_of_course",
    "notification_kinds",
    "own_review",
    "post_comment",
    "preferences",
    "publish_due_news",
    "publish_news",
    "put_review",
    "rating",
    "read_news",
    "register_contact_address",
    "register_news_texts",
    "replies",
    "reply_to_review",
    "report_comment",
    "report_review",
    "reported_reviews",
    "reviews",
    "set_preferences",
    "shown_comment",
    "shown_news",
    "shown_notifications",
    "shown_review",
    "threads",
    "unpublish_news",
    "unread_count",
    "write_to_school",
    "written_news",
]
