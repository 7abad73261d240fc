"""Inviting many people at once by a list of addresses, as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import clock, sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.locks import hold
from lms_site.learning.enrolment.closing import require_not_over
from lms_site.learning.enrolment.data import InvitedLine
from lms_site.learning.enrolment.invitations import USUAL, is_address, make_single_invitations
from lms_site.learning.policies import require_teacher
from lms_site.learning.rights import Right

MOST_LINES = 5_000
LONGEST = timedelta(days=365)
_APART = re.compile(r"[\s,;]+")
KNOWN = """
    SELECT address.email, EXISTS (
               SELECT 1 FROM learning_enrolment seat JOIN accounts_user person ON person.id = seat.person_id
               WHERE seat.course_id = %(course)s AND seat.state = 'active' AND person.email = address.email) AS member,
           EXISTS (
               SELECT 1 FROM learning_invitation sent
               WHERE sent.course_id = %(course)s AND sent.email = address.email AND sent.email <> ''
                 AND sent.revoked_at IS NULL AND sent.expires_at > statement_timestamp()) AS invited
    FROM unnest(%(emails)s::text[]) AS address (email)
"""


@transaction.atomic
def invite_list(
    teacher_id: UUID, course_key: UUID, text: str, *, dry_run: bool, expires_at: datetime | None = None
) -> list[InvitedLine]:
    """Make an invitation, good once, for each address of the list, and send it; a line of report for each.

    The list is CSV with a column `email` (others are ignored), or addresses without a head, any number in a line.
    Outcomes: "invited" with the code, "member", "invited_before", "repeated", "no_address". A dry run says the same
    and makes nothing, so its lines have no code. As many statements for a thousand lines as for one. Raises
    NotATeacher, CourseOver, Invalid.
    """
    require_teacher(teacher_id, course_key, Right.ENROL)
    require_not_over(course_key)
    until = _until(expires_at)
    found = _addresses(text)
    hold(f"invite:{course_key}")  # two lists at once would invite the same people twice
    outcomes = _judged(course_key, found)
    wanted = [email for (_line, email), outcome in zip(found, outcomes, strict=True) if outcome == "invited"]
    codes: dict[str, str] = {}
    if not dry_run:
        made = make_single_invitations(teacher_id, course_key, wanted, expires_at=until)
        codes = dict(zip(wanted, made, strict=True))
    return [
        InvitedLine(
            line=line, email=email, outcome=outcome, code=codes.get(email) if outcome == "invited" else None
        )
        for (line, email), outcome in zip(found, outcomes, strict=True)
    ]


def _until(expires_at: datetime | None) -> datetime:
    now = clock.now()
    until = now + USUAL if expires_at is None else expires_at
    if not now < until <= now + LONGEST:
        raise Invalid.field("expires_at", "out_of_range", _("Must be within the next year."))
    return until


def _addresses(text: str) -> list[tuple[int, str]]:
    """Each line's number and address, in lower case as accounts have them. Raises Invalid."""
    try:
        rows = [(number, row) for number, row in enumerate(_reader(text), 1) if any(row)]
    except csv.Error:
        raise Invalid.field("csv", "no_csv", _("This is no CSV.")) from None
    heads = [name.strip().lower().replace("-", "") for name in rows[0][1]] if rows else []
    if "email" in heads:
        column = heads.index("email")
        found = [(line, row[column].strip().lower() if len(row) > column else "") for line, row in rows[1:]]
    else:
        found = [(line, email) for line, row in rows for email in _written(row)]
    if len(found) > MOST_LINES:
        raise Invalid.field("csv", "too_long", _("At most 5000 addresses at once."))
    if not found:
        raise Invalid.field("csv", "empty", _("There is no address in it."))
    return found


def _written(row: list[str]) -> list[str]:
    """Whatever in the row is meant as an address, as mail programs write them; or else its beginning, to be told of."""
    words = [word.strip("<>()\"'").lower() for cell in row for word in _APART.split(cell)]
    return [word for word in words if "@" in word] or [next(filter(None, row)).strip().lower()]


def _reader(text: str) -> Iterator[list[str]]:
    """The rows, as spreadsheets write them: some begin with a mark, some part columns by semicolons or tabs."""
    plain = text.removeprefix("\ufeff")
    first = plain.lstrip().partition("\n")[0]
    delimiter = next((sign for sign in ";\t" if sign in first and "," not in first), ",")
    return csv.reader(io.StringIO(plain), strict=True, delimiter=delimiter)


def _judged(course_key: UUID, found: list[tuple[int, str]]) -> list[str]:
    """What is to become of each address."""
    good = sorted({email for _line, email in found if is_address(email)})
    known = {row.email: row for row in sql.rows(KNOWN, {"course": course_key, "emails": good})}
    outcomes, seen = [], set()
    for _line, email in found:
        row = known.get(email)
        if row is None:
            outcomes.append("no_address")
        elif email in seen:
            outcomes.append("repeated")
        else:
            outcomes.append("member" if row.member else "invited_before" if row.invited else "invited")
        seen.add(email)
    return outcomes
