"""A course of our own making with every construct, in files and inline."""
# ruff: noqa: E501 (XML reads better in one line)

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from lms_plugins.importer_olx.importer import OlxImporter
from lms_sdk.interchange import Source
from lms_sdk.testing import ImporterConformance
from lms_sdk.testing.sources import MemorySink, MemorySource

MC = (
    '<multiplechoiceresponse><label>Pick</label><choicegroup><choice correct="true">a</choice>'
    '<choice correct="false">b</choice></choicegroup></multiplechoiceresponse>'
)
POLICY = {
    "course/2026": {
        "display_name": "Birds",
        "start": "2026-01-02T03:04:05Z",
        "course_image": "cover.png",
        "graceperiod": "1 day 2 hours",
        "tabs": [{"type": "static_tab", "url_slug": "syllabus", "name": "Syllabus"}],
        "pdf_textbooks": [{"tab_title": "Book", "chapters": [{"title": "One", "url": "/static/book.pdf"}]}],
    },
    "sequential/graded": {"due": "2026-03-01T00:00:00+00:00", "format": "Homework", "graded": True},
    "problem/p1": {"max_attempts": 3, "showanswer": "past_due"},
}
GRADING = {
    "GRADER": [{"type": "Homework", "short_label": "HW", "weight": 0.4, "drop_count": 1, "min_count": 3}],
    "GRADE_CUTOFFS": {"A": 0.9, "B": 0.5},
}
FILES: dict[str, str | bytes] = {
    "birds/course.xml": '<course url_name="2026" org="Org" course="B1"/>',
    "birds/course/2026.xml": '<course language="de"><chapter url_name="one"/><chapter url_name="two"/>'
    '<wiki slug="w"/></course>',
    "birds/chapter/one.xml": '<chapter display_name="One"><sequential url_name="plain"/>'
    '<sequential url_name="graded"/></chapter>',
    "birds/chapter/two.xml": '<chapter display_name="Two"><sequential url_name="odd" display_name="Odd">'
    '<html url_name="alone" display_name="Alone">Hello <b>you</b></html></sequential></chapter>',
    "birds/sequential/plain.xml": '<sequential display_name="Plain"><vertical url_name="mixed"/>'
    '<vertical url_name="films"/><vertical url_name="odds"/></sequential>',
    "birds/sequential/graded.xml": '<sequential display_name="Graded"><vertical url_name="test"/>'
    '<vertical url_name="pool"/></sequential>',
    "birds/vertical/mixed.xml": '<vertical display_name="Mixed"><html url_name="h1"/><problem url_name="p1"/>'
    '<problem url_name="p2"/><discussion url_name="d1" discussion_category="Week 1" discussion_target="Eggs"/>'
    '<html url_name="h2"/><problem url_name="p3"/></vertical>',
    "birds/html/h1.xml": '<html filename="h1" display_name="Text"/>',
    "birds/html/h1.html": '<p>See <a href="/jump_to_id/p4">it</a> <img src="/static/cover.png"><br>'
    '<a href="/static/gone.pdf">gone</a> [mathjaxinline]x[/mathjaxinline]',
    "birds/html/h2.html": "<p>Unclosed",
    "birds/problem/p1.xml": f'<problem display_name="P1" weight="2">{MC}</problem>',
    "birds/problem/p2.xml": f'<problem weight="1">{MC}{MC}{MC}<demandhint><hint>think</hint></demandhint></problem>',
    "birds/problem/p3.xml": '<problem><script type="loncapa/python">x=1</script><customresponse cfn="x"/></problem>',
    "birds/vertical/films.xml": '<vertical display_name="Films"><video url_name="v1"/><video url_name="v2"/>'
    '<video url_name="v3" display_name="Far"><source src="https://cdn.example/f.mp4"/></video>'
    '<video url_name="v4" edx_video_id="only-here"/></vertical>',
    "birds/video/v1.xml": '<video display_name="Tube" youtube="0.75:aaaaaa,1.00:bbbbbbbbbbb" sub="en1" start_time="00:00:10" '
    'transcripts=\'{"de": "de.srt", "fr": "gone.srt"}\'/>',
    "birds/video/v2.xml": '<video display_name="File" html5_sources="[&quot;/static/f.mp4&quot;]" download_video="true"/>',
    "birds/static/subs_en1.srt.sjson": '{"start": [0], "end": [1], "text": ["Hello <there>"]}',
    "birds/static/de.srt": "1\n00:00:01,000 --> 00:00:02,000\nHallo\n",
    "birds/static/f.mp4": b"film",
    "birds/static/cover.png": b"png",
    "birds/static/book.pdf": b"pdf",
    "birds/vertical/odds.xml": '<vertical display_name="Odds"><poll url_name="o1" question="?"/><lti url_name="o2" '
    'launch_url="https://tool.example"/><conditional url_name="c1"><html url_name="ch">Inside</html></conditional>'
    '<split_test url_name="s1"><vertical url_name="g1"><html url_name="gh1">G1</html></vertical>'
    '<vertical url_name="g2"><html url_name="gh2">G2</html></vertical></split_test>'
    '<html url_name="secret" visible_to_staff_only="true">Staff</html><problem url_name="lost"/></vertical>',
    "birds/vertical/test.xml": '<vertical display_name="Test"><problem url_name="p4"/><problem url_name="p5"/></vertical>',
    "birds/problem/p4.xml": f'<problem max_attempts="1">{MC}</problem>',
    "birds/problem/p5.xml": '<problem markdown="&gt;&gt;How many?&lt;&lt;&#10;= 4 +- 1&#10;"/>',
    "birds/vertical/pool.xml": '<vertical display_name="Pool"><library_content url_name="l1" max_count="2">'
    f'<problem url_name="l1a">{MC}</problem><problem url_name="l1b">{MC}</problem><problem url_name="l1c">{MC}</problem>'
    "</library_content></vertical>",
    "birds/drafts/vertical/test.xml": '<vertical display_name="Test, new" parent_url='
    '"block-v1:Org+B1+2026+type@sequential+block@graded" index_in_children_list="0"><problem url_name="p4"/></vertical>',
    "birds/drafts/problem/p4.xml": f'<problem display_name="New">{MC}</problem>',
    "birds/drafts/vertical/fresh.xml": '<vertical display_name="Fresh" parent_url="i4x://Org/B1/sequential/plain" '
    'index_in_children_list="9"><html url_name="h1"/></vertical>',
    "birds/policies/2026/policy.json": json.dumps(POLICY),
    "birds/policies/2026/grading_policy.json": json.dumps(GRADING),
    "birds/policies/assets.json": "{}",
    "birds/about/overview.html": "<p>About birds</p>",
    "birds/about/short_description.html": "Birds &amp; eggs",
    "birds/about/effort.html": "2h",
    "birds/tabs/syllabus.html": '<p><a href="/course/info">home</a></p>',
    "birds/info/updates.html": "<ol><li>News!</li></ol>",
    "birds/info/handouts.html": "<ol></ol>",
    "birds/problem/orphan.xml": "<problem/>",
    "birds/._course.xml": "junk",
    "readme.txt": "outside",
}
INLINE = {
    "course.xml": '<course org="O" course="C" url_name="r"><vertical url_name="top"><html url_name="x">Hi</html>'
    "</vertical><chapter><sequential><vertical><html>one</html></vertical><vertical><html>two</html></vertical>"
    f"<problem>{MC}</problem></sequential></chapter></course>"
}
BANK = {
    "library/library.xml": f'<library url_name="library" display_name="Eggs" org="O" library="L"><problem>{MC}</problem></library>'
}


class TestConformance(ImporterConformance):
    importer = OlxImporter
    damaged_files = 60

    def sources(self) -> Sequence[Source]:
        return [MemorySource(FILES, "birds"), MemorySource(INLINE), MemorySource(BANK)]


def imported(files: dict[str, Any]) -> MemorySink:
    sink = MemorySink()
    OlxImporter().run(MemorySource(files), sink, None)
    return sink


@pytest.fixture(scope="module")
def birds() -> MemorySink:
    return imported(FILES)


def node(sink: MemorySink, source_id: str) -> Any:
    return next(each for each in sink.nodes if each.source_id == source_id)


def line(sink: MemorySink, source_id: str) -> Any:
    return next(each for each in sink.lines if each.source_id == source_id)


def test_the_course_knows_its_dates_names_and_grading(birds: MemorySink) -> None:
    course = node(birds, "course")
    assert (course.title, course.organisation, course.number, course.run) == ("Birds", "Org", "B1", "2026")
    assert (course.language, course.short_description) == ("de", "Birds & eggs")
    assert course.start == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert course.image == "birds/static/cover.png"
    assert course.extra["about"] == {"effort": "2h"}
    assert course.grading.cutoffs == {"A": Decimal("0.9"), "B": Decimal("0.5")}
    assert course.grading.categories[0].drop_lowest == 1


def test_a_mixed_unit_is_a_lesson_with_its_runs_of_problems_as_activities(birds: MemorySink) -> None:
    lesson = node(birds, "vertical/mixed")
    assert [block.type for block in lesson.blocks] == ["html", "activity", "html"]
    assert lesson.blocks[1].value["assessment"] == "lms:item/vertical/mixed~1"
    assert lesson.discussion_topic == "Week 1 / Eggs"
    assessment = node(birds, "vertical/mixed~1")
    assert [item.points for item in assessment.items] == [
        2,
        Decimal("0.333"),
        Decimal("0.333"),
        Decimal("0.334"),
    ]
    assert [item.keep_with_previous for item in assessment.items] == [False, False, True, True]
    assert node(birds, "problem/p2").content["hints"] == ["think"]
    assert line(birds, "problem/p3").outcome == "attached"


def test_links_lead_to_assets_and_to_the_node_that_shows_the_item(birds: MemorySink) -> None:
    html = node(birds, "vertical/mixed").blocks[0].value["html"]
    assert 'href="lms:item/vertical/test~1"' in html
    assert 'src="lms:asset/birds/static/cover.png"' in html
    assert 'href="/static/gone.pdf"' in html
    assert r"\(x\)" in html
    assert line(birds, "missing:/static/gone.pdf").outcome == "skipped"
    assert 'href="lms:item/course"' in node(birds, "tabs/syllabus").blocks[0].value["html"]


def test_a_unit_that_only_asks_is_an_assessment_with_inherited_rules(birds: MemorySink) -> None:
    assert "vertical/test" not in {each.source_id for each in birds.nodes}
    assessment = node(birds, "vertical/test~1")
    settings = assessment.settings
    assert (settings.graded, settings.category, settings.max_attempts) == (True, "Homework", None)
    assert settings.due == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert settings.grace_s == 26 * 3600
    assert line(birds, "vertical/test~1").outcome == "partly"
    assert (settings.weight, node(birds, "vertical/pool~1").settings.weight) == (
        Decimal("0.5"),
        Decimal("0.5"),
    )
    mixed = node(birds, "vertical/mixed~1").settings
    assert (mixed.graded, mixed.show_correct) == (False, "past_due")


def test_pages_come_in_the_order_of_the_course(birds: MemorySink) -> None:
    pages = [each.source_id for each in birds.nodes if each.parent == "sequential/plain"]
    assert pages == [
        "vertical/mixed",
        "vertical/mixed~1",
        "vertical/films",
        "vertical/odds",
        "vertical/fresh~draft",
    ]


def test_the_shorthand_is_read_where_there_is_no_xml(birds: MemorySink) -> None:
    question = node(birds, "problem/p5")
    assert question.type == "lms.number"
    assert question.content["prompt"] == "<p>How many?</p>"
    assert question.content["answers"][0]["tolerance"] == "1"


def test_a_pool_is_a_bank_and_a_draw(birds: MemorySink) -> None:
    draw = node(birds, "vertical/pool~1").items[0]
    assert (draw.kind, draw.bank, draw.count, draw.points) == ("draw", "library_content/l1", 2, 1)
    banks = {each.source_id: each.bank for each in birds.nodes if hasattr(each, "bank")}
    assert banks["problem/l1c"] == "library_content/l1"


def test_videos_have_sources_subtitles_and_words(birds: MemorySink) -> None:
    lesson = node(birds, "vertical/films")
    tube, film, far = (block.value for block in lesson.blocks)
    assert (tube["url"], tube["media"], tube["start"]) == (
        "https://www.youtube.com/watch?v=bbbbbbbbbbb",
        None,
        10,
    )
    assert tube["captions"] == [
        {"language": "de", "kind": "subtitles", "file": "lms:asset/birds/static/de.srt"}
    ]
    assert tube["transcript"] == "<p>Hello &lt;there&gt;</p>"
    assert (film["media"], film["url"], film["downloadable"]) == ("lms:asset/birds/static/f.mp4", "", True)
    assert 'href="https://cdn.example/f.mp4"' in far["html"]
    assert [line(birds, f"video/v{n}").outcome for n in (1, 2, 3, 4)] == [
        "partly",
        "mapped",
        "partly",
        "attached",
    ]


def test_what_has_no_counterpart_is_kept_with_its_xml(birds: MemorySink) -> None:
    assert b'question="?"' in node(birds, "poll/o1").data
    assert line(birds, "lti/o2").outcome == "attached"
    html = [block.value["html"] for block in node(birds, "vertical/odds").blocks]
    assert html == ["Inside", "G1"]
    outcomes = {
        name: line(birds, name).outcome
        for name in ("conditional/c1", "split_test/s1", "html/gh2", "html/secret")
    }
    assert outcomes == {
        "conditional/c1": "partly",
        "split_test/s1": "partly",
        "html/gh2": "attached",
        "html/secret": "attached",
    }
    assert line(birds, "problem/lost").outcome == "error"


def test_drafts_are_further_versions_or_items_of_their_own(birds: MemorySink) -> None:
    draft = node(birds, "vertical/test~draft~1")
    assert (draft.settings.draft, draft.title) == (True, "Test, new")
    assert draft.items[0].question == "problem/p4~draft"
    assert node(birds, "problem/p4~draft").title == "New"
    fresh = node(birds, "vertical/fresh~draft")
    assert (fresh.draft, fresh.parent, fresh.position) == (True, "sequential/plain", 4)
    assert fresh.blocks[0].id == node(birds, "vertical/mixed").blocks[0].id


def test_pages_news_and_textbooks_stand_in_a_last_module(birds: MemorySink) -> None:
    titles = [each.title for each in birds.nodes if each.parent == "course~pages"]
    assert titles == ["News", "Syllabus", "Book"]
    assert line(birds, "info/handouts").outcome == "skipped"
    assert "lms:asset/birds/static/book.pdf" in node(birds, "textbook/1").blocks[0].value["html"]


def test_every_file_has_its_line(birds: MemorySink) -> None:
    assert line(birds, "file/problem/orphan.xml").outcome == "attached"
    assert line(birds, "file/~/readme.txt").outcome == "attached"
    assert line(birds, "file/._course.xml").outcome == "skipped"
    assert line(birds, "static/f.mp4").outcome == "mapped"


def test_everything_may_stand_inline_and_without_names() -> None:
    sink = imported(INLINE)
    assert node(sink, "vertical/top").parent == "course~units"
    modules = [
        each.source_id for each in sink.nodes if each.source_id.startswith(("chapter/", "sequential/"))
    ]
    assert len(modules) == 2
    html = [block.value["html"] for each in sink.nodes for block in getattr(each, "blocks", [])]
    assert sorted(html) == ["Hi", "one", "two"]
    again = imported(INLINE)
    assert [each.source_id for each in again.nodes] == [each.source_id for each in sink.nodes]


def test_a_library_is_a_bank() -> None:
    sink = imported(BANK)
    assert node(sink, "course").extra["library"] is True
    assert [each.bank for each in sink.nodes if hasattr(each, "bank")] == ["bank/library"]


def test_an_item_that_stands_twice_counts_once() -> None:
    course = '<course org="o" course="c"><chapter url_name="a"><sequential url_name="s"><vertical url_name="v"><html '
    course += 'url_name="x">1</html></vertical><vertical url_name="v"><html url_name="x">1</html></vertical>'
    sink = imported({"course.xml": course + "</sequential></chapter></course>"})
    assert line(sink, "vertical/v~again1").outcome == "skipped"


def test_a_part_of_an_older_course_keeps_text_in_files_named_xml() -> None:
    course = '<course org="o" course="c"><chapter><sequential><vertical><html filename="t"/></vertical></sequential>'
    sink = imported({"course.xml": course + "</chapter></course>", "html/t.xml": "<p>One<br>Two</p>"})
    html = [block.value["html"] for each in sink.nodes for block in getattr(each, "blocks", [])]
    assert html == ["<p>One<br>Two</p>"]
