"""Students who write without a pause, in processes of their own, and note each answer that was acknowledged."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import OperationalError, connection

from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import AttemptItem
from tests.learning.builders import assessment, course, essay, learner
from tests.learning.forked import child, end_of

STUDENTS = 20
AT_A_WORKER = 5


@dataclass
class Class:
    """The attempts of the students, and the number of the last acknowledged answer of each."""

    attempts: Sequence[tuple[UUID, UUID]]
    acknowledged: dict[UUID, int] = field(default_factory=dict)
    count: int = 0

    def lost(self) -> list[UUID]:
        """The attempts of which an acknowledged answer is not there, nor a newer one."""
        held = dict(AttemptItem.objects.values_list("attempt_id", "draft_seq"))
        words = dict(AttemptItem.objects.values_list("attempt_id", "draft"))
        return [
            attempt
            for attempt, last in self.acknowledged.items()
            if held[attempt] < last or words[attempt] != written(held[attempt])
        ]


def written(seq: int) -> dict[str, str]:
    return {"text": f"answer {seq}"}


def school() -> Class:
    """Twenty students, each in a running attempt with one essay."""
    item = assessment(essay())
    key = course(item)
    people = [learner(key) for _ in range(STUDENTS)]
    return Class([(who, learning.start_attempt(who, item.key).id) for who in people])


def write_for_ever(
    students: Sequence[tuple[UUID, UUID]], first: dict[UUID, int], said: int, setup: str
) -> None:
    """Each student in turn saves the next answer; what is acknowledged is said before anything else is done."""
    with connection.cursor() as cursor:
        cursor.execute(setup)
    seq = dict(first)
    try:
        while True:
            for who, attempt in students:
                number = seq.get(attempt, 0) + 1
                saved = learning.save_answer(who, attempt, 1, seq=number, data=written(number))
                seq[attempt] = saved.seq
                os.write(said, f"{attempt} {saved.seq}\n".encode())
    except OperationalError:
        return  # the database is gone


@contextmanager
def writing(room: Class, *, setup: str = "SELECT 1") -> Iterator[list[int]]:
    """The workers' processes while they write; afterwards they are ended and what they acknowledged is noted.

    An answer of which nobody heard may be there: the next number a student uses is beyond all that is stored.
    """
    first = dict(AttemptItem.objects.values_list("attempt_id", "draft_seq"))
    workers, pipes = [], []
    for begin in range(0, len(room.attempts), AT_A_WORKER):
        heard, said = os.pipe()
        group = room.attempts[begin : begin + AT_A_WORKER]
        workers.append(child(lambda group=group, said=said: write_for_ever(group, first, said, setup)))
        os.close(said)
        pipes.append(heard)
    try:
        select.select(pipes, [], [], 30)
        yield workers
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
            end_of(worker)
        for heard in pipes:
            with os.fdopen(heard) as lines:
                _note(room, lines.read().splitlines())


def _note(room: Class, lines: list[str]) -> None:
    for line in lines:
        attempt, _, seq = line.partition(" ")
        room.acknowledged[UUID(attempt)] = int(seq)
    room.count += len(lines)
