"""Tables of the domain."""

from lms_site.communication.comments.models import Comment, CommentReport
from lms_site.communication.reviews.models import Review, ReviewReport

__all__ = ["Comment", "CommentReport", "Review", "ReviewReport"]
