import json

import pytest
from django.urls import reverse
from wagtail.models import Page, PageLogEntry, Workflow

from content_types.models import (
    AssessmentPage,
    CatalogPage,
    ContentPage,
    CoursePage,
    GradingCategory,
    LessonPage,
    ModulePage,
)
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.studio import browser, create, create_url, edit, edit_url, errors, form_fields

pytestmark = pytest.mark.django_db
ORPHAN = {"type": "gone_map", "value": {"_v": 7, "zoom": 3}, "id": "0d1f0b4e-0000-4000-8000-000000000001"}
EVERYTHING = [
    {"type": "rich_text", "value": {"text": "<p>Pipits <b>sing</b>.</p>"}},
    {"type": "heading", "value": {"text": "Song", "level": "3"}},
    {
        "type": "quote",
        "value": {"text": "<p>Listen.</p>", "attribution": "Ada", "source": "https://example.org/"},
    },
    {"type": "callout", "value": {"kind": "tip", "title": "", "text": "<p>Go early.</p>"}},
    {
        "type": "code",
        "value": {"language": "python", "code": "print(1)", "caption": "", "line_numbers": True},
    },
    {"type": "math", "value": {"tex": "x^2", "display": True, "description": "x squared"}},
    {
        "type": "table",
        "value": {
            "table": {
                "columns": [{"type": "text", "heading": "A"}, {"type": "number", "heading": "B"}],
                "rows": [{"values": ["a", "1.5"]}],
                "caption": "C",
            },
            "row_headers": False,
            "note": "",
        },
    },
    {"type": "html", "value": {"html": "<p>ok</p><script>alert(1)</script>"}},
    {
        "type": "video",
        "value": {
            "title": "V",
            "media": None,
            "url": "https://youtu.be/abcdefghijk",
            "poster": None,
            "start": 1,
            "end": 9,
            "captions": [],
            "transcript": "",
            "downloadable": False,
        },
    },
    {"type": "embed", "value": {"url": "https://vimeo.com/12345", "title": "T", "caption": ""}},
    {
        "type": "columns",
        "value": {
            "layout": "equal",
            "columns": [
                {"blocks": [{"type": "heading", "value": {"text": "L", "level": "2"}}]},
                {"blocks": [{"type": "math", "value": {"tex": "y", "display": False, "description": ""}}]},
            ],
        },
    },
    {
        "type": "accordion",
        "value": {
            "sections": [
                {
                    "title": "S",
                    "open": True,
                    "blocks": [{"type": "rich_text", "value": {"text": "<p>In.</p>"}}],
                }
            ]
        },
    },
]


def build(kind, name, raw):
    return kind._meta.get_field(name).build(raw)


@pytest.fixture
def teacher():
    return browser(make.administrator())


PLACES = {
    ContentPage: make.home,
    CatalogPage: make.home,
    CoursePage: make.catalog,
    ModulePage: make.course,
    LessonPage: make.module,
    AssessmentPage: make.module,
}


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
def test_a_page_is_created_edited_and_published_in_the_studio(kind, teacher):
    parent = PLACES[kind]()
    response = create(teacher, kind, parent, title="New", slug="new")
    assert response.status_code == 302, errors(response)
    page = kind.objects.get(slug="new")
    assert not page.live
    response = edit(teacher, page, title="Newer", action="action-publish")
    assert response.status_code == 302, errors(response)
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "Newer")
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").exists()


def test_every_kind_of_block_goes_through_the_editor(teacher):
    streams = {"body": build(LessonPage, "body", EVERYTHING)}
    response = create(
        teacher, LessonPage, make.module(), title="All", slug="all", streams=streams, action="action-publish"
    )
    assert response.status_code == 302, errors(response)
    page = LessonPage.objects.get(slug="all")
    raw = LessonPage._meta.get_field("body").get_prep_value(page.body)
    assert [child["type"] for child in raw] == [child["type"] for child in EVERYTHING]
    assert raw[7]["value"]["html"] == "<p>ok</p>"
    assert raw[6]["value"]["table"]["rows"] == [{"values": ["a", "1.5"]}]
    assert raw[10]["value"]["columns"][0]["value"]["blocks"][0]["value"]["text"] == "L"
    before = json.dumps(raw)
    edit(teacher, page, action="action-publish")
    page.refresh_from_db()
    again = LessonPage._meta.get_field("body").get_prep_value(page.body)
    assert json.dumps(again) == before


def test_a_block_of_an_absent_plugin_survives_the_edit_form_with_reordering(teacher):
    page = make.lesson(body=[ORPHAN, EVERYTHING[1]])
    data = form_fields(teacher.get(edit_url(page)))
    data |= {"title": "Reordered", "body-0-order": "1", "body-1-order": "0", "action-publish": "1"}
    assert teacher.post(edit_url(page), data).status_code == 302
    page.refresh_from_db()
    raw = LessonPage._meta.get_field("body").get_prep_value(page.body)
    assert [child["type"] for child in raw] == ["heading", "gone_map"]
    assert raw[1] == ORPHAN


def test_a_forged_unavailable_block_is_refused_and_nothing_is_saved(teacher):
    page = make.lesson(body=[ORPHAN])
    data = form_fields(teacher.get(edit_url(page)))
    data |= {"title": "Forged", "body-0-value": data["body-0-value"][:-4] + "AAAA"}
    response = teacher.post(edit_url(page), data)
    assert response.status_code == 200
    assert "body" in errors(response)
    assert LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Song"


def test_a_draft_may_be_incomplete_but_not_published(teacher):
    streams = {"body": build(LessonPage, "body", [{"type": "heading", "value": {"text": "", "level": "2"}}])}
    parent = make.module()
    assert (
        create(teacher, LessonPage, parent, title="Draft", slug="draft", streams=streams).status_code == 302
    )
    response = edit(teacher, LessonPage.objects.get(slug="draft"), action="action-publish")
    assert response.status_code == 200
    assert "body" in errors(response)


def test_the_menu_of_blocks_hides_what_cannot_be_added(teacher):
    response = teacher.get(edit_url(make.lesson()))
    assert "hiddenTypes" in response.content.decode()
    block = response.context["form"].fields["body"].block
    assert block.hidden_names() == ["unavailable"]


def test_autosave_works_on_pages(teacher):
    page = make.lesson(body=[ORPHAN])
    page.save_revision()
    data = form_fields(teacher.get(edit_url(page)))
    response = teacher.post(
        edit_url(page), {**data, "title": "Saved by itself"}, headers={"accept": "application/json"}
    )
    assert response.status_code == 200, response.content[:300]
    assert response.json()["success"]
    assert LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Saved by itself"


def test_versions_can_be_compared_and_brought_back(teacher):
    page = make.lesson(body=[ORPHAN, *EVERYTHING[:2]])
    first = page.save_revision()
    with with_plugins(make.acme()):
        page.body = build(
            LessonPage,
            "body",
            [ORPHAN, {"type": "acme_lab_poll", "value": {"question": "Q"}, "id": "p"}, EVERYTHING[1]],
        )
        second = page.save_revision()
    url = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    assert teacher.get(url).status_code == 200
    assert (
        teacher.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])).status_code
        == 200
    )
    assert teacher.get(reverse("wagtailadmin_pages:history", args=[page.pk])).status_code == 200


def test_a_page_can_be_scheduled_and_submitted_to_a_workflow(teacher):
    page = make.lesson(live=False)
    assert edit(teacher, page, go_live_at="2100-01-01 10:00", action="action-publish").status_code == 302
    page.refresh_from_db()
    assert page.approved_schedule
    other = make.lesson(live=False)
    assert Workflow.objects.filter(active=True).exists()
    assert edit(teacher, other, action="action-submit").status_code == 302
    assert Page.objects.get(pk=other.pk).current_workflow_state is not None


def test_comments_can_be_made(teacher):
    page = make.lesson()
    opened = teacher.get(edit_url(page))
    assert opened.context["form"].show_comments_toggle
    data = form_fields(opened) | {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "0",
        "comments-0-text": "Shorter, please",
        "comments-0-contentpath": "summary",
        "comments-0-position": "",
        "comments-0-id": "",
        "comments-0-resolved": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-replies-MIN_NUM_FORMS": "0",
        "comments-0-replies-MAX_NUM_FORMS": "",
    }
    response = teacher.post(edit_url(page), data)
    assert response.status_code == 302, errors(response)
    assert page.wagtail_admin_comments.get().text == "Shorter, please"


def test_a_course_is_graded_by_categories(teacher):
    page = make.course()
    data = form_fields(teacher.get(edit_url(page)))
    data |= {
        "grading_categories-TOTAL_FORMS": "1",
        "grading_categories-0-name": "Homework",
        "grading_categories-0-short": "HW",
        "grading_categories-0-weight": "60",
        "grading_categories-0-drop_lowest": "1",
        "grading_categories-0-minimum": "3",
        "grading_categories-0-ORDER": "1",
        "grading_categories-0-id": "",
        "action-publish": "1",
    }
    response = teacher.post(edit_url(page), data)
    assert response.status_code == 302, errors(response)
    assert GradingCategory.objects.get(course=page).name == "Homework"
    response = teacher.get(create_url(AssessmentPage, make.module(page)))
    assert ("Homework", "Homework") in response.context["form"].fields["category"].choices


def test_dates_must_be_in_order(teacher):
    response = edit(
        teacher,
        make.course(),
        starts_at="2030-02-01 00:00",
        ends_at="2030-01-01 00:00",
        action="action-publish",
    )
    assert "ends_at" in errors(response)
    response = edit(
        teacher,
        make.assessment(),
        opens_at="2030-02-01 00:00",
        due_at="2030-01-01 00:00",
        action="action-publish",
    )
    assert "due_at" in errors(response)


def test_an_activity_must_be_an_assessment_of_the_same_course(teacher):
    place = make.module()
    own, foreign = make.assessment(place), make.assessment()
    for assessment, status in ((own, 302), (foreign, 200)):
        raw = [{"type": "activity", "value": {"assessment": assessment.pk, "title": "", "intro": ""}}]
        response = create(
            teacher,
            LessonPage,
            place,
            title="L",
            slug=f"l{status}",
            streams={"body": build(LessonPage, "body", raw)},
        )
        assert response.status_code == status, errors(response)


def test_modules_nest_one_level_deep(teacher):
    outer = make.module()
    inner = make.module(outer)
    other = make.module(make.course())
    assert ModulePage.can_create_at(outer)
    assert not ModulePage.can_create_at(inner)
    assert inner.can_move_to(other)
    assert not outer.can_move_to(other)
    assert not other.can_move_to(inner)
    assert teacher.get(create_url(ModulePage, inner)).status_code == 302
