"""The door of the domain. Errors in `errors`, facts in `events`."""

from lms_site.communication.comments.queries import comment_of, course_comments, replies, threads
from lms_site.communication.comments.queries import shown as shown_comment
from lms_site.communication.comments.services import (
    change_comment,
    delete_comment,
    moderate_comment,
    post_comment,
    report_comment,
)
from lms_site.communication.contact.models import ContactState
from lms_site.communication.contact.queries import contact_matching, contact_messages, may_answer, message_for
from lms_site.communication.contact.services import (
    delete_message,
    mark_message,
    register_contact_address,
    write_to_school,
)
from lms_site.communication.merging import merge
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
    "ContactState",
    "Rating",
    "change_comment",
    "comment_of",
    "contact_matching",
    "contact_messages",
    "course_comments",
    "delete_comment",
    "delete_message",
    "delete_review",
    "mark_message",
    "may_answer",
    "merge",
    "moderate_comment",
    "moderate_review",
    "own_review",
    "post_comment",
    "put_review",
    "rating",
    "register_contact_address",
    "replies",
    "reply_to_review",
    "report_comment",
    "report_review",
    "reported_reviews",
    "reviews",
    "shown_comment",
    "shown_review",
    "threads",
    "write_to_school",
]
