"""What the nginx of deploy/ keeps in front of a running site: published documents, for a second, for nobody by name."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, BrokenBarrierError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from benchmarks import nginx
from benchmarks.product.courses import page
from lms_site.publishing import api as publishing
from tests import world
from tests.serving import served

pytestmark = pytest.mark.skipif(nginx.program() is None, reason="nginx is not installed")


@pytest.fixture
def site(committing_db, tmp_path):
    with served() as address, nginx.in_front_of(address.removeprefix("http://"), tmp_path) as front:
        yield front.address


@pytest.fixture
def course(committing_db):
    key = uuid4()
    publish(key, "First")
    return key


def publish(key, title):
    (digest,) = publishing.put_editions([page(key, title)], compiler=1)
    node = publishing.Node(key=key, kind="course", title=title, parent=None, depth=0, digest=digest, rules={})
    publishing.publish_course(
        publishing.CourseState(key=key, locale="en", slug=f"c-{key}", title=title, nodes=[node])
    )


def get(address, **headers):
    with urlopen(Request(address, headers=headers), timeout=10) as response:
        return response.headers, response.read()


def test_a_change_is_seen_within_a_second_of_its_publication(site, course):
    address = f"{site}/api/v1/courses/{course}/"
    for number in range(4):
        time.sleep(0.27 * number)  # another moment of the second each time
        get(address)
        publish(course, f"Change {number}")
        began = time.monotonic()
        while json.loads(get(address)[1])["title"] != f"Change {number}":
            time.sleep(0.01)
        assert time.monotonic() - began < 1.2


def test_readers_without_a_name_are_answered_without_the_site(site, course):
    address = f"{site}/api/v1/courses/{course}/"
    seen = [get(address)[0] for _ in range(20)]

    assert sum(headers["X-Cache"] == "HIT" for headers in seen) >= 15
    assert len({headers["X-Request-ID"] for headers in seen}) == 20


def test_a_request_has_one_name_at_the_caller_in_the_log_of_nginx_and_in_ours(site, course, tmp_path):
    address = f"{site}/api/v1/courses/{course}/"
    mine = get(address, **{"X-Request-ID": "mine-0001"})[0]["X-Request-ID"]
    given = get(address, **{"X-Request-ID": 'odd" one'})[0]["X-Request-ID"]
    answered = get(f"{site}/account/login/", **{"X-Request-ID": "mine-0002"})[0]["X-Request-ID"]
    time.sleep(1.2)  # the log is flushed each second

    assert (mine, answered) == ("mine-0001", "mine-0002")
    assert len(given) == 32
    names = [line.split('"')[-2] for line in (tmp_path / "access.log").read_text().splitlines()]
    assert sorted(names) == sorted([mine, given, answered])  # each of nginx's processes writes when it likes


@pytest.mark.parametrize("header", ["Authorization", "Cookie"])
def test_who_says_who_they_are_is_always_answered_by_the_site(site, course, header):
    address, ada = f"{site}/api/v1/courses/{course}/", world.person(f"ada-{uuid4().hex}")
    get(address)
    own = {"Authorization": world.bearer(ada)["Authorization"], "Cookie": "sessionid=unknown"}[header]

    assert get(address, **{header: own})[0]["X-Cache"] == "BYPASS"
    assert get(f"{address}?_=again", **{header: own})[0]["X-Cache"] == "BYPASS"
    assert get(f"{address}?_=again")[0]["X-Cache"] == "MISS"  # and what it said is kept for nobody


def test_what_belongs_to_a_person_is_never_kept(site):
    ada = world.bearer(world.person(f"ada-{uuid4().hex}"))

    for _ in range(2):
        headers, _body = get(f"{site}/api/v1/me/", **ada)
        assert (headers["X-Cache"], headers["Cache-Control"]) == ("BYPASS", "private, no-cache")


def test_each_language_is_kept_apart(site, course):
    address = f"{site}/api/v1/courses/{course}/"

    languages = [
        get(address, **{"Accept-Language": code})[0]["Content-Language"] for code in ("en", "de", "en")
    ]

    assert languages == ["en", "de", "en"]


class Together(BaseHTTPRequestHandler):
    """Answers the caller only, and nobody before all are there."""

    barrier: Barrier

    def do_GET(self):
        try:
            self.barrier.wait()
        except BrokenBarrierError:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Cache-Control", "private, no-store")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.mark.parametrize(
    ("path", "headers"),
    [("auth/app/v1/config", {}), ("terms/?page=2", {}), ("me/", {"X-Session-Token": "of somebody"})],
)
def test_what_is_kept_for_nobody_waits_for_nobody(tmp_path, path, headers):
    """Behind a lock they would come one after the other, and the first would wait for the eighth in vain."""
    Together.barrier = Barrier(8, timeout=8)
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Together)
    with (
        closing(upstream.socket),
        nginx.in_front_of(f"127.0.0.1:{upstream.server_port}", tmp_path) as front,
        ThreadPoolExecutor(9) as pool,
    ):
        pool.submit(upstream.serve_forever)
        try:
            list(pool.map(lambda _: get(f"{front.address}/api/v1/{path}", **headers), range(8)))
        finally:
            upstream.shutdown()
