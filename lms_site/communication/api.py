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
    "Rating",
    "change_comment",
    "comment_of",
    "course_comments",
    "delete_comment",
    "delete_review",
    "moderate_comment",
    "moderate_review",
    "own_review",
    "post_comment",
    "put_review",
    "rating",
    "replies",
    "reply_to_review",
    "report_comment",
    "report_review",
    "reported_reviews",
    "reviews",
    "shown_comment",
    "shown_review",
    "threads",
]
