"""What joining and membership send and take, as models for the OpenAPI schema; see `lms_site.api.shapes`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.api.states import SeatApplicationState, SeatSource, SeatState

LONGEST_CSV = 1_000_000
_CODE = "u7k2m9qxw4hn3c8rfz5tb6vgpj"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PriceOut(Shape):
    """What a course costs."""

    model_config = ConfigDict(title="Price")

    amount: int = Field(description="In the currency's smallest unit.", examples=[4900])
    currency: str = Field(examples=["EUR"])


class PriceIn(_In):
    """What a course shall cost."""

    amount: int = Field(
        strict=True, ge=1, le=10**12, description="In the currency's smallest unit.", examples=[4900]
    )
    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])


class JoiningOut(Shape):
    """How a course is joined, and what of it holds the caller back."""

    model_config = ConfigDict(title="Joining")

    course: UUID
    is_free: bool = Field(description="Whether it can be joined without paying.")
    price: PriceOut | None
    self_enrolment: bool
    enrolment_opens_at: datetime | None
    enrolment_closes_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    capacity: int | None = Field(description="Null: no limit.")
    free_places: int | None = Field(description="Null: no limit.")
    waiting_list: bool
    approval: bool = Field(description="Who teaches the course decides: apply.")
    prerequisites: list[UUID] = Field(description="Courses to complete first.")
    missing: list[UUID] = Field(description="Those of them that the caller has not completed.")


class JoiningIn(_In):
    """What the course's team decides; a member left out gets its usual value."""

    capacity: int | None = Field(None, strict=True, ge=1, le=1_000_000)
    waiting_list: bool = Field(default=False, strict=True)
    approval: bool = Field(default=False, strict=True)
    prerequisites: list[UUID] = Field([], max_length=20)


class SeatApplicationIn(_In):
    """What to say to who decides."""

    message: str = Field("", max_length=2_000)


class SeatApplicationOut(Shape):
    """The caller's application to a course."""

    model_config = ConfigDict(title="SeatApplication")

    id: UUID
    course: UUID
    state: SeatApplicationState = Field(examples=["waiting"])
    message: str
    reason: str = Field(description="What the teacher answered.")
    created_at: datetime
    decided_at: datetime | None
    place: int | None = Field(description="In the queue; 1 is next, null: does not wait.")


class ReceivedApplicationOut(Shape):
    """An application as the course's team sees it."""

    model_config = ConfigDict(title="ReceivedApplication")

    id: UUID
    course: UUID
    person: UUID
    name: str
    email: str
    state: SeatApplicationState = Field(examples=["requested"])
    message: str
    reason: str
    created_at: datetime
    decided_at: datetime | None


class RefusalIn(_In):
    """Why."""

    reason: str = Field("", max_length=2_000, description="The person reads it.")


class InvitationIn(_In):
    """What the invitation is for, and how far it goes."""

    label: str = Field("", max_length=200, examples=["Class of 2027"])
    email: str = Field(
        "", max_length=254, description="Send it to this address; it is then good once.", examples=[""]
    )
    max_uses: int | None = Field(
        None, strict=True, ge=1, le=1_000_000, description="Null: as often as people come."
    )
    expires_at: AwareDatetime | None = None


class InvitationOut(Shape):
    """An invitation to a course."""

    model_config = ConfigDict(title="Invitation")

    id: UUID
    label: str
    email: str = Field(description="Whom it was made for, until it is used or over.")
    uses: int
    max_uses: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime


class InvitationMadeOut(InvitationOut):
    """A new invitation with its code, which is shown this once."""

    model_config = ConfigDict(title="InvitationMade")

    code: str = Field(examples=[_CODE])


class CodeIn(_In):
    """A code somebody was given."""

    code: str = Field(min_length=1, max_length=100, examples=[_CODE])


class InviteListIn(_In):
    """A list of people to invite."""

    csv: str = Field(max_length=LONGEST_CSV, examples=["email\nada@example.org\n"])
    dry_run: bool = Field(default=True, strict=True, description="True: only say what would be done.")
    expires_at: AwareDatetime | None = Field(None, description="At most a year ahead; left out: in 30 days.")


class InvitedLineOut(Shape):
    """What became of one line."""

    model_config = ConfigDict(title="InvitedLine")

    line: int
    email: str
    outcome: Literal["invited", "member", "invited_before", "repeated", "no_address"]
    code: str | None = Field(description="Shown this once; null in a dry run.", examples=[_CODE])


class InviteListOut(Shape):
    """What became of the list."""

    model_config = ConfigDict(title="InviteReport")

    dry_run: bool
    counts: dict[str, int] = Field(examples=[{"invited": 1}])
    lines: list[InvitedLineOut]


class StudentOut(Shape):
    """Somebody who has, or had, a seat in the course."""

    model_config = ConfigDict(title="Student")

    enrolment: UUID
    person: UUID
    name: str
    email: str
    state: SeatState = Field(examples=["active"])
    source: SeatSource = Field(examples=["self"])
    enrolled_at: datetime
    last_seen_at: datetime | None
    done: int
    total: int


class StudentIn(_In):
    """Whom to enrol: one of the two."""

    person: UUID | None = None
    email: str | None = Field(None, max_length=254, examples=["ada@example.org"])


class GroupIn(_In):
    """A group's name."""

    name: str = Field(min_length=1, max_length=100, pattern=r"\S", examples=["Tuesday"])


class GroupOut(Shape):
    """Some of the people of a course."""

    model_config = ConfigDict(title="Group")

    id: UUID
    course: UUID
    name: str
    size: int


class TaughtCourseOut(Shape):
    """A course in whose team the caller is; one that was never published is called as its draft is."""

    model_config = ConfigDict(title="TaughtCourse")

    course: UUID
    title: str
    slug: str
    locale: str
    live: bool = Field(description="Whether learners find it; false also before the first publication.")
    learners: int
