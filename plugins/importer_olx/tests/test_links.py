"""Addresses of files and items, in every form."""
# ruff: noqa: E501 (XML reads better in one line)

import pytest

from lms_plugins.importer_olx.links import Links

LOST: list[str] = []


@pytest.fixture
def links() -> Links:
    LOST.clear()
    known = Links(LOST.append, ("Org", "C1", "r"))
    known.know_file("My_File.png", "course/static/My_File.png")
    known.know_file("sub/a b.pdf", "course/static/sub/a b.pdf")
    known.know_item("abc", "vertical/abc")
    known.know_tab("faq", "tabs/faq")
    return known


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/static/My_File.png", "lms:asset/course/static/My_File.png"),
        ("/static/My%20File.png?raw", "lms:asset/course/static/My_File.png"),
        ("/static/sub/a%20b.pdf", "lms:asset/course/static/sub/a%20b.pdf"),
        ("/asset-v1:Org+C1+r+type@asset+block@My_File.png", "lms:asset/course/static/My_File.png"),
        ("https://x.example/assets/courseware/v1/00/asset-v1:Org+C1+r+type@asset+block/My_File.png",
         "lms:asset/course/static/My_File.png"),
        ("/c4x/Org/C1/asset/My_File.png", "lms:asset/course/static/My_File.png"),
        ("/jump_to_id/abc", "lms:item/vertical/abc"),
        ("/jump_to_id/abc#part", "lms:item/vertical/abc"),
        ("/jump_to/i4x://Org/C1/vertical/abc", "lms:item/vertical/abc"),
        ("https://x.example/courses/course-v1:Org+C1+r/jump_to/block-v1:Org+C1+r+type@vertical+block@abc", "lms:item/vertical/abc"),
        ("/courses/Org/C1/r/courseware/x/abc/", "lms:item/vertical/abc"),
        ("/course/courseware/x/abc/1", "lms:item/vertical/abc"),
        ("/course/info", "lms:item/course"),
        ("/courses/course-v1:Org+C1+r/about", "lms:item/course"),
        ("/course/pages/faq", "lms:item/tabs/faq"),
        ("/courses/course-v1:Org+Other+r/about", "/courses/course-v1:Org+Other+r/about"),
        ("https://x.example/courses/course-v1:Org+Other+r/jump_to_id/zzz", "https://x.example/courses/course-v1:Org+Other+r/jump_to_id/zzz"),
        ("https://x.example/", "https://x.example/"),
        ("http://[bad", "http://[bad"),
        ("#top", "#top"),
    ],
)  # fmt: skip
def test_addresses(links: Links, address: str, target: str) -> None:
    assert links.address(address) == target
    assert LOST == []


def test_what_leads_nowhere_is_heard_of(links: Links) -> None:
    for address in ("/static/none.png", "/jump_to_id/none", "/course/courseware/none/"):
        assert links.address(address) == address
    assert len(LOST) == 3


def test_badly_written_html_keeps_its_words(links: Links) -> None:
    html = "<p>a < b <img src='/static/My_File.png' alt=x><IMG SRC=/static/My_File.png><br/>&lt;img src=\"/static/x\">"
    turned = links.html(html)
    assert turned.count("lms:asset/course/static/My_File.png") == 2
    assert turned.endswith('&lt;img src="/static/x">')
