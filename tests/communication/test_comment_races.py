"""Comments and reviews that are answered, reported and deleted in the same moment."""

from __future__ import annotations

import contextlib
from functools import partial

import pytest

from lms_site.communication import api as communication
from lms_site.communication import errors
from lms_site.communication.comments.models import Comment
from lms_site.learning import api as learning
from tests.foundation.together import together
from tests.learning.builders import course, learner, lesson

ROUNDS = 12


@pytest.mark.usefixtures("committing_db")
def test_an_answer_to_what_is_deleted_in_the_same_moment_is_kept_or_refused_and_never_lost():
    first = lesson()
    key = course(first)
    ada, ben = learner(key), learner(key)

    for _ in range(ROUNDS):
        question = communication.post_comment(ada, first.key, body="Where?")["id"]
        answers = []

        def answer(question=question, answers=answers):
            try:
                said = communication.post_comment(ben, first.key, body="There.", reply_to=question)
                answers.append(said["id"])
            except errors.NoSuchComment:
                pass

        ended = together(
            answer, lambda question=question: communication.delete_comment(ada, question), answer
        )
        assert ended == [None] * 3
        assert set(Comment.objects.filter(thread=question).values_list("pk", flat=True)) == set(answers)
        assert Comment.objects.filter(pk=question).exists() == bool(answers)


@pytest.mark.usefixtures("committing_db")
def test_a_comment_that_two_delete_at_once_is_deleted_once_and_not_found_by_the_other():
    first = lesson()
    ada = learner(course(first))
    for _ in range(ROUNDS):
        comment = communication.post_comment(ada, first.key, body="Where?")["id"]
        refused = []

        def delete(comment=comment, refused=refused):
            try:
                communication.delete_comment(ada, comment)
            except errors.NoSuchComment as refusal:
                refused.append(refusal)

        assert together(delete, delete) == [None] * 2
        assert len(refused) == 1


@pytest.mark.usefixtures("committing_db")
def test_a_report_of_what_is_deleted_in_the_same_moment_is_kept_or_refused():
    first = lesson()
    key = course(first)
    ada, ben = learner(key), learner(key)
    learning.mark_done(ada, first.key)

    def reported(report, said):
        with contextlib.suppress(errors.NoSuchComment, errors.NoSuchReview):
            report(ben, said)

    for _ in range(ROUNDS):
        comment = communication.post_comment(ada, first.key, body="Where?")["id"]
        review = communication.put_review(ada, key, stars=1)["id"]
        ended = together(
            partial(reported, communication.report_comment, comment),
            partial(communication.delete_comment, ada, comment),
            partial(reported, communication.report_review, review),
            partial(communication.delete_review, ada, key),
        )
        assert ended == [None] * 4
