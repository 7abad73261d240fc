"""The check of links: what stands in the pages of a course, and whether it still leads somewhere."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import Revision

from content_types.links import outside
from content_types.links.models import Address, CourseLink, LinkCheck, LinkState
from content_types.links.services import ask_addresses, gather, work_off
from lms_site.accounts import roles
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.content_types import builders as make
from tests.foundation.servers import replies, serving
from tests.learning.builders import person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
LOGIN = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(autouse=True)
def network(settings):
    settings.LMS_HTTP_NETWORKS = ("127.0.0.2/32",)


@pytest.fixture
def teacher():
    who = person()
    roles.make_teacher(who)
    return who


@pytest.fixture
def course(teacher):
    return make.course(owner_id=teacher, live=True)


def rich(html):
    return {"type": "rich_text", "value": {"_v": 1, "text": html}}


def lesson(course, *body):
    module = make.module(course)
    return make.lesson(module, list(body))


def found(course):
    return {(row.kind, row.target): row.problem for row in CourseLink.objects.filter(course_id=course.key)}


def check(teacher, course):
    Caller(teacher).call("POST", f"/courses/{course.key}/links/check/", expect=202)
    gather(course.key)


def address_of(server, path="/"):
    return f"http://{server.host}:{server.port}{path}"


def test_links_inside_tell_what_is_gone_unpublished_or_in_the_trash(teacher, course):
    module = make.module(course, live=False)
    there = make.lesson(module, live=True)
    html = (
        f'<p><a linktype="page" id="{there.pk}">a</a> <a linktype="page" id="{module.pk}">b</a>'
        ' <a linktype="page" id="999999">c</a> <a linktype="document" id="999999">d</a>'
        ' <embed embedtype="image" id="999999" alt="" format="left"/></p>'
    )
    lesson(course, rich(html))
    check(teacher, course)
    assert found(course) == {
        ("page", str(there.pk)): "",
        ("page", str(module.pk)): "unpublished",
        ("page", "999999"): "gone",
        ("document", "999999"): "gone",
        ("image", "999999"): "gone",
    }


def test_an_address_is_asked_once_a_day_and_its_answer_kept(teacher, course):
    with serving(replies(OK)) as server:
        lesson(course, rich(f'<p><a href="{address_of(server)}">x</a></p>'))
        for _ in range(2):
            check(teacher, course)
            ask_addresses(between=0)
        assert len(server.asked) == 1
        assert server.asked[0].startswith(b"HEAD / ")
        Address.objects.update(checked_at=timezone.now() - timedelta(hours=25))
        check(teacher, course)
        ask_addresses(between=0)
        assert len(server.asked) == 2
    [shown] = Caller(teacher).get(f"/courses/{course.key}/links/")["results"]
    assert (shown["state"], shown["status"], shown["kind"]) == ("ok", 200, "address")
    assert shown["checked_at"] is not None


def test_what_an_address_answers_is_told_apart():
    with serving(replies(GONE)) as gone, serving(replies(LOGIN)) as login:
        leads = b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
        with serving(replies(leads)) as round_and_round:
            servers = {"gone": gone, "login": login, "round": round_and_round}
            asked = {name: outside.ask(address_of(one)) for name, one in servers.items()}
        assert [one.split(b" ")[0] for one in gone.asked] == [b"HEAD", b"GET"]
        assert len(round_and_round.asked) == outside.MOST_REDIRECTS + 1
    assert (asked["gone"].state, asked["gone"].problem, asked["gone"].status) == (
        LinkState.BROKEN,
        "status",
        404,
    )
    assert (asked["login"].state, asked["login"].status) == (LinkState.UNCLEAR, 401)
    assert (asked["round"].state, asked["round"].problem) == (LinkState.BROKEN, "redirects")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://x y/",
        "http://",
    ],
)
def test_addresses_that_are_not_public_are_never_asked(url):
    assert outside.ask(url).problem == "refused"


def test_a_redirect_to_an_inner_address_is_not_followed():
    leads = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with serving(replies(leads)) as server:
        assert outside.ask(address_of(server)).problem == "refused"


def test_a_host_is_left_in_peace_between_two_questions_and_what_has_no_time_waits():
    with serving(replies(OK)) as server:
        for path in ("/a", "/b", "/c"):
            url = address_of(server, path)
            Address.objects.create(digest=uuid4().hex, url=url, host=outside.host_of(url))
        assert ask_addresses(between=0.4, budget=0.6) == 2
        assert Address.objects.filter(state=LinkState.WAITING).count() == 1


def test_the_state_of_a_check_counts_what_was_found(teacher, course):
    lesson(course, rich('<p><a linktype="page" id="999999">c</a> <a href="https://example.org/">d</a></p>'))
    path = f"/courses/{course.key}/links/check/"
    assert Caller(teacher).get(path)["asked_at"] is None
    check(teacher, course)
    state = Caller(teacher).get(path)
    assert (state["links"], state["broken"], state["waiting"]) == (2, 1, 1)
    assert state["gathered_at"] >= state["asked_at"]
    broken = Caller(teacher).get(f"/courses/{course.key}/links/?state=broken")["results"]
    assert [(one["kind"], one["problem"], one["field"]) for one in broken] == [("page", "gone", "body")]
    Caller(teacher).get(f"/courses/{course.key}/links/?state=odd", expect=400)


def test_one_course_that_cannot_be_read_holds_no_other_up(teacher, course):
    lesson(course).save_revision()
    Revision.objects.update(content={"pk": "no number"})
    other = make.course(owner_id=teacher)
    lesson(other, rich('<p><a linktype="page" id="999999">c</a></p>'))
    for each in (course, other):
        Caller(teacher).call("POST", f"/courses/{each.key}/links/check/", expect=202)
    work_off()
    assert found(other) == {("page", "999999"): "gone"}
    assert not LinkCheck.objects.filter(gathered_at=None).exists()


def test_only_who_may_edit_the_course_asks_and_reads(teacher, course):
    grader = person()
    learning.join_team(teacher, course.key, learning.Role.GRADER, person=grader)
    for other in (Caller(grader), Caller(person())):
        missing = other.get(f"/courses/{uuid4()}/links/", expect=404)
        for method, path in (("GET", "links/"), ("GET", "links/check/"), ("POST", "links/check/")):
            assert other.call(method, f"/courses/{course.key}/{path}", expect=404) == missing


def test_lists_of_links_cost_the_same_however_long(teacher, course):
    lesson(
        course, rich("".join(f'<p><a linktype="page" id="{99000 + number}">c</a></p>' for number in range(9)))
    )
    check(teacher, course)
    caller = Caller(teacher)
    with statements() as few:
        caller.get(f"/courses/{course.key}/links/?page_size=1")
    with statements() as many:
        assert len(caller.get(f"/courses/{course.key}/links/?page_size=9")["results"]) == 9
    assert len(few) == len(many)
