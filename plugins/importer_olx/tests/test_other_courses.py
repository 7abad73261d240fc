"""What other courses hold: each block and each problem is mapped, or kept with its source and reported."""
# ruff: noqa: E501 (XML reads better in one line)

from typing import Any

import pytest

from lms_plugins.importer_olx.importer import OlxImporter
from lms_sdk.interchange import AttachmentNode, QuestionNode
from lms_sdk.testing.sources import MemorySink, MemorySource

HEAD = '<course org="o" course="c" url_name="r"><chapter url_name="a"><sequential url_name="s"><vertical url_name="v">'
TAIL = "</vertical></sequential></chapter></course>"
KEPT = {
    "word_cloud": '<word_cloud url_name="x" num_inputs="5"/>',
    "poll": '<poll url_name="x" question="?" answers="[]"/>',
    "poll_question": '<poll_question url_name="x"><answer id="y">Yes</answer></poll_question>',
    "survey": '<survey url_name="x" questions="[]"/>',
    "drag-and-drop-v2": '<drag-and-drop-v2 url_name="x" data="{&quot;zones&quot;: []}"/>',
    "openassessment": '<openassessment url_name="x"><title>Essay</title><rubric><criterion><name>Ideas</name></criterion></rubric></openassessment>',
    "lti": '<lti url_name="x" launch_url="https://tool.example"/>',
    "lti_consumer": '<lti_consumer url_name="x" lti_version="lti_1p3"/>',
    "edx_sga": '<edx_sga url_name="x" points="10"/>',
    "recommender": '<recommender url_name="x"/>',
    "google-document": '<google-document url_name="x" embed_code="&lt;iframe src=&quot;https://docs.google.com&quot;/&gt;"/>',
    "google-calendar": '<google-calendar url_name="x" calendar_id="c"/>',
    "annotatable": '<annotatable url_name="x"><p>text</p></annotatable>',
    "textannotation": '<textannotation url_name="x"/>',
    "scorm": '<scorm url_name="x" scorm_pkg="p.zip"/>',
    "h5pxblock": '<h5pxblock url_name="x"/>',
    "staffgradedxblock": '<staffgradedxblock url_name="x"/>',
    "done": '<done url_name="x"/>',
    "pdf": '<pdf url_name="x" url="/static/missing.pdf"/>',
    "problem-builder": '<problem-builder url_name="x"><pb-mcq url_name="y" question="?"/></problem-builder>',
    "unit": '<unit url_name="x"><html url_name="y">Text</html></unit>',
    "library_content": '<library_content url_name="x" source_library_id="library-v1:o+l" max_count="1"/>',
    "itembank": '<itembank url_name="x" max_count="1"/>',
}
SHOWN = {
    "video with files elsewhere": '<video url_name="x"><source src="https://cdn.example/a.mp4"/><source src="https://cdn.example/a.webm"/></video>',
    "video by attributes": '<video url_name="x" youtube_id_1_0="abcdefghijk" html5_sources="[]"/>',
    "video in a list": '<video url_name="x" html5_sources=\'["https://cdn.example/a.mp4"]\'/>',
    "html with notes": '<html url_name="x" editor="raw"><section class="edxnotes" data-id="1">Text</section></html>',
    "plain text": '<html url_name="x">Just words &amp; more</html>',
    "discussion": '<discussion url_name="x" discussion_category="A" discussion_target="B"/><html url_name="y">Text</html>',
    "an experiment": '<split_test url_name="x" user_partition_id="1"><vertical url_name="g1"><html url_name="y">1</html></vertical><vertical url_name="g2"><html url_name="z">2</html></vertical></split_test>',
    "a choice by chance": '<randomize url_name="x"><html url_name="y">1</html><html url_name="z">2</html></randomize>',
    "a condition": '<conditional url_name="x" sources="i4x://o/c/problem/p" completed="True"><show sources="i4x://o/c/html/y"/><html url_name="y">1</html></conditional>',
    "a draw": '<itembank url_name="x" max_count="1"><problem url_name="y"><stringresponse answer="a"><textline/></stringresponse></problem></itembank>',
}
ASKED = {
    "a dropdown of the old form": "<optionresponse><optioninput options=\"('red','it\\'s')\" correct=\"red\"/></optionresponse>",
    "tolerance in percent": '<numericalresponse answer="9.8"><responseparam type="tolerance" default="2%"/><formulaequationinput trailing_text="m/s"/></numericalresponse>',
    "a range": '<numericalresponse answer="[1,2)"><formulaequationinput/></numericalresponse>',
    "hints on demand": '<stringresponse answer="a"><textline/></stringresponse><demandhint><hint>One</hint><hint>Two</hint></demandhint>',
    "two inputs, one label": "<label>Both?</label><stringresponse answer='a'><textline label='x'/></stringresponse><numericalresponse answer='2'><textline/></numericalresponse>",
    "hints for combinations": '<choiceresponse><checkboxgroup><choice correct="true">a<choicehint selected="true">yes</choicehint></choice><choice correct="false">b</choice><compoundhint value="A B">both</compoundhint></checkboxgroup></choiceresponse>',
    "a script that nothing uses": '<script type="loncapa/python">x = 1</script><stringresponse answer="a"><textline/></stringresponse>',
    "a style": '<style>p {color: red}</style><stringresponse answer="a"><textline/></stringresponse>',
}
UNASKED = {
    "customresponse": '<customresponse cfn="check"><textline/></customresponse>',
    "formularesponse": '<formularesponse type="cs" samples="x@1:2#3" answer="x^2"><formulaequationinput/></formularesponse>',
    "choicetextresponse": '<choicetextresponse><radiotextgroup><choice correct="true"><numtolerance_input answer="1"/></choice></radiotextgroup></choicetextresponse>',
    "imageresponse": '<imageresponse><imageinput src="/static/i.png" width="9" height="9" rectangle="(1,1)-(2,2)"/></imageresponse>',
    "jsinput": '<customresponse cfn="f"><jsinput gradefn="g" html_file="/static/j.html"/></customresponse>',
    "a computed answer": '<script type="loncapa/python">y = 2</script><numericalresponse answer="$y"><textline/></numericalresponse>',
    "computed words": '<script>n = 2</script><p>${n} birds</p><stringresponse answer="a"><textline/></stringresponse>',
    "a response of tomorrow": "<telepathyresponse><thought/></telepathyresponse>",
    "nothing": "<p>Just words</p>",
    "schematicresponse": "<schematicresponse><center><schematic/></center></schematicresponse>",
    "coderesponse": '<coderesponse queuename="q"><textbox/></coderesponse>',
    "no right answer that can be read": '<numericalresponse answer="about two"><textline/></numericalresponse>',
}


def imported(inside: str) -> MemorySink:
    sink = MemorySink()
    OlxImporter().run(MemorySource({"course.xml": f"{HEAD}{inside}{TAIL}"}), sink, None)
    ids = [line.source_id for line in sink.lines]
    assert len(ids) == len(set(ids))
    return sink


def line(sink: MemorySink, source_id: str) -> Any:
    return next(each for each in sink.lines if each.source_id == source_id)


@pytest.mark.parametrize("kind", KEPT)
def test_a_block_without_a_counterpart_is_kept_with_its_source(kind: str) -> None:
    sink = imported(KEPT[kind])
    said = line(sink, f"{kind}/x")
    assert said.outcome == "attached"
    assert said.message
    kept: Any = next(each for each in sink.nodes if each.source_id == f"{kind}/x")
    assert isinstance(kept, AttachmentNode)
    assert f"<{kind}".encode() in (kept.data or b"")


@pytest.mark.parametrize("name", SHOWN)
def test_a_block_with_a_counterpart_is_mapped(name: str) -> None:
    sink = imported(SHOWN[name])
    assert {each.outcome for each in sink.lines} <= {"mapped", "partly", "attached"}
    said = [each for each in sink.lines if each.source_id.endswith("/x")]
    assert said[0].outcome in ("mapped", "partly")


@pytest.mark.parametrize("name", ASKED)
def test_a_problem_of_another_age_is_asked(name: str) -> None:
    sink = imported(f'<problem url_name="x">{ASKED[name]}</problem>')
    assert line(sink, "problem/x").outcome in ("mapped", "partly")
    assert [each for each in sink.nodes if isinstance(each, QuestionNode)]
    if name.startswith("a s"):
        assert line(sink, "problem/x").outcome == "partly"


@pytest.mark.parametrize("name", UNASKED)
def test_a_problem_that_cannot_be_asked_is_kept_with_its_source(name: str) -> None:
    sink = imported(f'<problem url_name="x">{UNASKED[name]}</problem>')
    said = line(sink, "problem/x")
    assert (said.outcome, bool(said.message)) == ("attached", True)
    kept: Any = next(each for each in sink.nodes if each.source_id == "problem/x")
    assert b"<problem" in kept.data
    assert not [each for each in sink.nodes if isinstance(each, QuestionNode)]
