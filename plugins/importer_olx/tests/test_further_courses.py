"""What courses hold besides: settings, conditions, films and pages whose meaning must not be lost in silence."""
# ruff: noqa: E501 (XML reads better in one line)

import json
from typing import Any

import pytest

from lms_plugins.importer_olx.importer import OlxImporter
from lms_sdk.interchange import LessonNode, QuestionNode
from lms_sdk.testing.sources import MemorySink, MemorySource

HEAD = '<course org="o" course="c" url_name="r"{more}><chapter url_name="a"><sequential url_name="s"{rules}><vertical url_name="v">'
TAIL = "</vertical></sequential></chapter></course>"
TEXT = '<stringresponse answer="a"><textline/></stringresponse>'


def imported(inside: str, *, more: str = "", rules: str = "", **files: str | bytes) -> MemorySink:
    sink = MemorySink()
    course = HEAD.format(more=more, rules=rules) + inside + TAIL
    found = {path.replace("__", "/").replace("_dot_", "."): data for path, data in files.items()}
    OlxImporter().run(MemorySource({"course.xml": course} | found), sink, None)
    return sink


def line(sink: MemorySink, source_id: str) -> Any:
    return next(each for each in sink.lines if each.source_id == source_id)


def question(inside: str) -> dict[str, Any]:
    sink = imported(f'<problem url_name="x">{inside}</problem>')
    return next(dict(each.content) for each in sink.nodes if isinstance(each, QuestionNode))


def blocks(sink: MemorySink) -> list[dict[str, Any]]:
    return [block.value for each in sink.nodes if isinstance(each, LessonNode) for block in each.blocks]


@pytest.mark.parametrize(
    "inside",
    [
        '<numericalresponse answer="3"><formulaequationinput/><correcthint label="Well done">ok</correcthint></numericalresponse>',
        '<stringresponse answer="a"><correcthint label="Well done">ok</correcthint><textline/></stringresponse>',
        '<multiplechoiceresponse><choicegroup><choice correct="true">a<choicehint label="Well done">ok</choicehint></choice><choice correct="false">b</choice></choicegroup></multiplechoiceresponse>',
    ],
)
def test_the_label_of_a_hint_is_not_told_with_the_question(inside: str) -> None:
    assert "Well done" not in question(inside)["prompt"]


def test_formulas_of_problems_are_formulas() -> None:
    prompt = question(f"<p><math>$x^2$</math> [mathjaxinline]y[/mathjaxinline] <b>b</b>[mathjax]z[/mathjax]</p><p><math>$\\displaystyle w$</math></p>{TEXT}")["prompt"]  # fmt: skip
    assert [part in prompt for part in (r"\(x^2\)", r"\(y\)", r"\[z\]", r"\[ w\]")] == [True] * 4
    assert "mathjax" not in prompt


def test_explanations_of_several_solutions_are_only_their_words() -> None:
    found = question(f"{TEXT}<solutionset><solution explanation-id='a'><p>A</p></solution><solution explanation-id='b'><p>B</p></solution></solutionset>")  # fmt: skip
    assert found["explanation"] == "<p>A</p>\n<p>B</p>"
    assert question(f"<question><p>Q</p>{TEXT}</question>")["prompt"] == "<p>Q</p>"


@pytest.mark.parametrize(
    ("answer", "value"),
    [("fact(5)", "120"), ("SQRT(16)", "4"), ("4||4", "2"), ("arcsinh(0)", "0"), ("sec(0)", "1")],
)
def test_sums_may_use_every_function_of_open_edx(answer: str, value: str) -> None:
    found = question(f'<numericalresponse answer="{answer}"><formulaequationinput/></numericalresponse>')
    assert found["answers"][0]["value"] == value


def test_a_range_may_have_one_end() -> None:
    (answer,) = question('<numericalresponse answer="(5,inf)"><formulaequationinput/></numericalresponse>')["answers"]  # fmt: skip
    assert (answer["low"], answer["high"], answer["low_inclusive"]) == ("5", "", False)
    both = imported('<problem url_name="x"><numericalresponse answer="(-inf,inf)"><textline/></numericalresponse></problem>')  # fmt: skip
    assert line(both, "problem/x").outcome == "attached"


def test_settings_that_nothing_here_obeys_are_named_in_the_report() -> None:
    groups = "group_access='{\"50\": [2]}'"
    sink = imported(
        f'<problem url_name="x" submission_wait_seconds="60" show_reset_button="true" {groups}><style>p {{}}</style>{TEXT}</problem><html url_name="y" {groups}>Hi</html>',
        rules=' is_proctored_enabled="true" hide_after_due="true" default_time_limit_minutes="30"',
    )
    said = line(sink, "problem/x")
    assert said.outcome == "partly"
    assert [word in said.message for word in ("styles", "some groups", "submission_wait_seconds")] == [
        True
    ] * 3
    module = line(sink, "sequential/s").message
    assert [word in module for word in ("30 minutes", "hide_after_due", "is_proctored_enabled")] == [True] * 3
    many = "".join(f"<hint>{place}</hint>" for place in range(23))
    sink = imported(f'<problem url_name="x">{TEXT}<demandhint>{many}</demandhint></problem>')
    assert "3 were left out" in line(sink, "problem/x").message


def test_what_a_condition_shows_by_name_is_there() -> None:
    files = {"html__y_dot_xml": '<html filename="y"/>', "html__y_dot_html": "Shown"}
    for name in ("i4x://o/c/html/y", "block-v1:o+c+r+type@html+block@y"):
        condition = (
            f'<conditional url_name="x" sources="p"><show sources="{name}; i4x://o/c/html/z"/></conditional>'
        )
        sink = imported(f'{condition}<html url_name="z">Elsewhere</html>', **files)
        assert [value["html"] for value in blocks(sink)] == ["Shown", "Elsewhere"]
        assert line(sink, "html/y").outcome == "mapped"


def test_a_film_known_to_youtube_by_its_encodings_is_played_with_all_its_languages() -> None:
    film = '<video url_name="x" edx_video_id="abc"><video_asset><encoded_video profile="desktop_mp4" url="https://cdn.example/a.mp4"/><encoded_video profile="youtube" url="abcdefghijk"/><transcripts><transcript file_format="srt" language_code="de"/><transcript file_format="srt" language_code="pt-BR"/></transcripts></video_asset></video>'
    srt = "1\n00:00:01,000 --> 00:00:02,000\nGrüße\n"
    files = {"static__abc-de_dot_srt": srt.encode("cp1252"), "static__abc-pt-BR_dot_srt": srt}
    (value,) = blocks(imported(film, **files))
    assert value["url"] == "https://www.youtube.com/watch?v=abcdefghijk"
    assert [caption["language"] for caption in value["captions"]] == ["de", "pt-BR"]
    assert value["transcript"] == "<p>Grüße</p>"


def test_the_file_that_comes_with_a_film_is_linked_and_what_lies_elsewhere_is_said() -> None:
    film = '<video url_name="x" youtube="1.00:abcdefghijk" sub="s" handout="/static/h.pdf"><track src="https://e.example/t.srt"/></video>'
    files = {"static__h_dot_pdf": b"pdf", "static__subs_s_dot_srt_dot_sjson": '{"text": ["Hello"]}'}
    sink = imported(film, **files)
    assert "lms:asset/static/h.pdf" in blocks(sink)[1]["html"]
    said = line(sink, "video/x").message
    assert [word in said for word in ("https://e.example/t.srt", "its times were left out")] == [True, True]


def test_pages_that_learners_did_not_see_stay_hidden() -> None:
    tabs = [{"type": "static_tab", "url_slug": name, "name": name.title(), **more} for name, more in (("open", {}), ("shut", {"is_hidden": True}), ("staff", {"course_staff_only": True}))]  # fmt: skip
    files = {f"tabs__{name}_dot_html": "Text" for name in ("open", "shut", "staff")}
    sink = imported("", policies__r__policy_dot_json=json.dumps({"course/r": {"tabs": tabs}}), **files)
    hidden = {each.title: each.hidden for each in sink.nodes if isinstance(each, LessonNode)}
    assert hidden == {"Open": False, "Shut": True, "Staff": True}


def test_settings_of_the_course_are_kept_without_the_keys_to_other_places() -> None:
    policy = {
        "course/r": {"entrance_exam_enabled": True, "certificates": {"a": 1}, "lti_passports": ["a:b:secret"]}
    }
    sink = imported("", policies__r__policy_dot_json=json.dumps(policy))
    extra = next(each.extra for each in sink.nodes if each.kind == "course")
    assert extra["entrance_exam_enabled"] is True
    assert extra["certificates"] == {"a": 1}
    assert "lti_passports" not in extra


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_texts_are_read_as_they_were_saved(encoding: str) -> None:
    sink = imported('<html url_name="x" filename="x"/>', html__x_dot_html="<p>Grüße</p>".encode(encoding))
    assert blocks(sink)[0]["html"] == "<p>Grüße</p>"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_course_whose_first_file_is_utf_16_is_found_and_read(encoding: str) -> None:
    words = (
        '<?xml version="1.0" encoding="UTF-16"?><course org="o" url_name="r" display_name="Vögel"><chapter/>'
    )
    source, sink = MemorySource({"course.xml": f"{words}</course>".encode(encoding)}), MemorySink()
    assert OlxImporter().sniff(source) > 0.5
    OlxImporter().run(source, sink, None)
    assert next(each.title for each in sink.nodes if each.kind == "course") == "Vögel"


def test_a_dropdown_that_names_an_option_twice_offers_it_once() -> None:
    found = question("<optionresponse><optioninput options=\"('x','x','y')\" correct='x'/></optionresponse>")
    assert [(option["text"], option["correct"]) for option in found["options"]] == [("x", True), ("y", False)]


def test_news_that_stand_only_in_their_list_are_shown_latest_first() -> None:
    news = [{"id": number, "date": f"May {number}, 2026", "content": f"<p>News {number}</p>", "status": status} for number, status in ((1, "visible"), (2, "deleted"), (3, "visible"))]  # fmt: skip
    files = {"info__updates_dot_html": "<ol></ol>", "info__updates_dot_items_dot_json": json.dumps(news)}
    sink = imported("", **files)
    assert blocks(sink) == [{"html": "<h3>May 3, 2026</h3><p>News 3</p><h3>May 1, 2026</h3><p>News 1</p>"}]
    assert line(sink, "file/info/updates.items.json").outcome == "attached"
