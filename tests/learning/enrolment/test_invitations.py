import datetime as dt
import time

import pytest

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.enrolment import invitations
from lms_site.learning.enrolment.joining_models import Invitation
from lms_site.learning.enrolment.models import Enrolment
from tests.learning.builders import administrator, course, lesson, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
DAY = dt.timedelta(days=1)


@pytest.fixture
def teacher():
    return administrator()


@pytest.fixture
def key():
    return course(lesson(), free=True)


def code_for(teacher, key, **spec) -> str:
    return learning.make_invitation(teacher, key, learning.InvitationSpec(**spec)).code


def uses(key) -> int:
    return sum(Invitation.objects.filter(course_id=key).values_list("uses", flat=True))


def test_a_code_opens_what_is_restricted_closed_to_self_enrolment_or_needs_approval(teacher):
    key = course(lesson(), restricted=True, free=True)
    learning.set_joining(teacher, key, learning.JoiningRules(approval=True))
    learning.put_course_rules(learning.CourseRulesSpec(course=key, self_enrolment=False))
    seat = learning.redeem(person(), code_for(teacher, key))
    assert (seat.created, seat.source, seat.course) == (True, "invitation", key)


def test_the_code_is_stored_by_its_digest_only(teacher, key):
    code = code_for(teacher, key)
    stored = Invitation.objects.values().get()
    assert code not in str(stored)
    assert learning.invitation_info(Invitation.objects.get()).code is None


def test_a_code_is_good_however_it_is_typed(teacher, key):
    code = code_for(teacher, key)
    assert learning.redeem(person(), f" {code[:8].upper()}-{code[8:]} ").created


def test_a_code_is_good_so_many_times_and_a_seat_that_is_there_costs_none(teacher, key):
    code = code_for(teacher, key, max_uses=2)
    who = person()
    assert [learning.redeem(who, code).created for _ in range(3)] == [True, False, False]
    learning.redeem(person(), code)
    with pytest.raises(Invalid):
        learning.redeem(person(), code)
    assert (uses(key), Enrolment.objects.filter(course_id=key).count()) == (2, 2)


def test_who_came_in_by_a_code_for_one_and_asks_again_has_the_seat_and_is_not_told_that_the_code_is_used_up(
    teacher, key
):
    who, code = person(), code_for(teacher, key, email="ada@example.org")
    first = learning.redeem(who, code)
    again = learning.redeem(who, code)
    assert (again.id, first.created, again.created, uses(key)) == (first.id, True, False, 1)
    learning.leave(who, key)
    with pytest.raises(Invalid):
        learning.redeem(who, code)


def test_a_code_that_is_unknown_over_or_taken_back_looks_the_same(teacher, key):
    over = code_for(teacher, key, expires_at=NOW + DAY)
    Invitation.objects.update(expires_at=NOW - DAY)
    revoked = code_for(teacher, key)
    learning.revoke_invitation(teacher, Invitation.objects.get(digest=invitations.digest_of(revoked)).pk)
    refusals = []
    for code in ("nosuchcode", over, revoked):
        with pytest.raises(Invalid) as refused:
            learning.redeem(person(), code)
        refusals.append(refused.value.fields)
    assert refusals[0] == refusals[1] == refusals[2]
    assert not Enrolment.objects.filter(course_id=key).exists()


def test_a_code_gives_no_place_that_is_not_there_and_is_not_used_up_by_it(teacher, key):
    learning.set_joining(teacher, key, learning.JoiningRules(capacity=1))
    code = code_for(teacher, key, max_uses=2)
    learning.redeem(person(), code)
    with pytest.raises(errors.CourseFull):
        learning.redeem(person(), code)
    assert uses(key) == 1


def test_a_code_pays_nothing_and_reopens_no_seat_that_the_school_ended(teacher, key):
    with pytest.raises(errors.NotFree):
        learning.redeem(person(), code_for(teacher, course(lesson())))
    who = person()
    learning.give_seat(who, key, source="staff")
    learning.end_seat(who, key)
    with pytest.raises(errors.EnrolmentEnded):
        learning.redeem(who, code_for(teacher, key))


def test_only_who_gives_seats_makes_and_takes_back_invitations(teacher, key):
    code_for(teacher, key)
    with pytest.raises(errors.NotATeacher):
        code_for(person(), key)
    with pytest.raises(errors.NoSuchInvitation):
        learning.revoke_invitation(person(), Invitation.objects.get().pk)
    with pytest.raises(errors.NotATeacher):
        learning.invite_list(person(), key, "a@example.org", dry_run=True)


# Lists


def test_nobody_is_invited_to_a_course_that_is_over(teacher, key):
    learning.archive_course(teacher, key)
    with pytest.raises(errors.CourseOver):
        code_for(teacher, key, email="ada@example.org")
    with pytest.raises(errors.CourseOver):
        learning.invite_list(teacher, key, "ada@example.org", dry_run=True)
    assert not Invitation.objects.exists()


def outcomes(lines) -> list[tuple[int, str]]:
    return [(line.line, line.outcome) for line in lines]


def test_each_line_of_a_list_has_its_line_of_report_and_a_dry_run_says_the_same(teacher, key):
    member = person()
    learning.give_seat(member, key, source="staff")
    from django.contrib.auth import get_user_model

    address = get_user_model().objects.get(pk=member).email
    text = (
        f'name,Email\n"Ada, L.",Ada@Example.org\nMe,{address}\nAda,ada@example.org\n\nNobody,nothing\nShort\n'
    )
    dry = learning.invite_list(teacher, key, text, dry_run=True)
    expected = [(2, "invited"), (3, "member"), (4, "repeated"), (6, "no_address"), (7, "no_address")]
    assert outcomes(dry) == expected
    assert not Invitation.objects.exists()
    assert not any(line.code for line in dry)
    real = learning.invite_list(teacher, key, text, dry_run=False)
    assert outcomes(real) == expected
    assert [bool(line.code) for line in real] == [True, False, False, False, False]
    assert outcomes(learning.invite_list(teacher, key, text, dry_run=False))[0] == (2, "invited_before")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffada@example.org\nbob@example.org\n",
        "\ufeffemail,name\nada@example.org,Ada\nbob@example.org,Bob\n",
        'name;E-Mail\r\nAda;ada@example.org\r\n"Bob; B.";bob@example.org\r\n',
        "name\temail\nAda, A.\tada@example.org\nBob\tbob@example.org\n",
        "ada@example.org;Ada\nbob@example.org;Bob\n",
        "ada@example.org, Bob@example.org",
        "ada@example.org; bob@example.org;",
        "ada@example.org bob@example.org",
        "Ada <ada@example.org>, Bob B. <bob@example.org>",
    ],
    ids=["mark", "mark and head", "semicolons", "tabs", "no head", "line", "half", "spaces", "mail"],
)
def test_a_list_is_read_as_spreadsheets_write_it(teacher, key, text):
    lines = learning.invite_list(teacher, key, text, dry_run=True)
    assert [(one.email, one.outcome) for one in lines] == [
        ("ada@example.org", "invited"),
        ("bob@example.org", "invited"),
    ]


def test_of_several_addresses_in_a_line_each_has_its_line_of_report(teacher, key):
    text = "ada@example.org, bob@@example.org, eve@example.org\nnobody\nada@example.org,mia@example.org"
    lines = learning.invite_list(teacher, key, text, dry_run=False)
    assert [(one.line, one.email, one.outcome) for one in lines] == [
        (1, "ada@example.org", "invited"),
        (1, "bob@@example.org", "no_address"),
        (1, "eve@example.org", "invited"),
        (2, "nobody", "no_address"),
        (3, "ada@example.org", "repeated"),
        (3, "mia@example.org", "invited"),
    ]
    with pytest.raises(Invalid):
        learning.invite_list(teacher, key, "x@example.org " * 5_001, dry_run=True)


def test_a_single_invitation_is_good_once_and_forgets_for_whom_it_was(teacher, key):
    (line,) = learning.invite_list(teacher, key, "ada@example.org", dry_run=False)
    assert learning.redeem(person(), line.code).created
    assert Invitation.objects.get().email == ""
    with pytest.raises(Invalid):
        learning.redeem(person(), line.code)


def test_whom_an_expired_invitation_was_for_is_forgotten(teacher, key):
    learning.invite_list(teacher, key, "ada@example.org\neve@example.org", dry_run=False)
    Invitation.objects.filter(email="ada@example.org").update(expires_at=NOW - DAY)
    assert invitations.forget_addresses() == 1
    assert set(Invitation.objects.values_list("email", flat=True)) == {"", "eve@example.org"}


def test_a_thousand_lines_take_as_many_statements_as_one_and_less_than_five_seconds(teacher, key):
    began = time.monotonic()
    many = "email\n" + "".join(f"person{number}@example.org\n" for number in range(1_000))
    with statements() as made:
        lines = learning.invite_list(teacher, key, many, dry_run=False)
    assert time.monotonic() - began < 5
    assert len({line.code for line in lines}) == 1_000
    other = course(lesson())
    with statements() as fewer:
        learning.invite_list(teacher, other, "a@example.org", dry_run=False)
    assert len(made) == len(fewer)


@pytest.mark.parametrize(
    "text", ["", "email\n", '"open', "x\n" * 5_001], ids=["empty", "head", "torn", "long"]
)
def test_what_is_no_list_is_refused(teacher, key, text):
    with pytest.raises(Invalid) as refused:
        learning.invite_list(teacher, key, text, dry_run=False)
    assert list(refused.value.fields) == ["/csv"]
