import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from content_types.models import AssessmentPage, LessonPage, Question, QuestionBank
from content_types.questions import services
from content_types.questions.content import editor
from content_types.questions.queries import pool
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.asking import CANARY, CONTENT, filled, url
from tests.content_types.forms import posted
from tests.content_types.studio import browser, create, errors, form_fields

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plugins():
    with with_plugins(make.acme(assessment_types=[make.Ask])):
        yield


@pytest.fixture
def admin():
    return browser(make.administrator())


def test_a_question_is_written_in_the_form_of_its_type(admin):
    bank = make.bank()
    address = url(Question, "add")
    assert "Ask" in admin.get(address).content.decode()
    data = filled(admin, f"{address}?type=acme.lab.ask&bank={bank.pk}", CONTENT)
    response = admin.post(
        address, {**data, "title": "Sum", "tags": "sums, easy", "difficulty": "easy", "action-publish": "1"}
    )
    assert response.status_code == 302, errors(response)
    question = Question.objects.get(title="Sum")
    assert (question.live, question.type, question.schema_version, question.bank) == (
        True,
        "acme.lab.ask",
        1,
        bank,
    )
    assert question.content == CONTENT
    assert set(question.tags.names()) == {"sums", "easy"}


def test_options_keep_their_ids_when_the_question_is_edited(admin):
    question = make.question(content=CONTENT)
    address = url(Question, "edit", question.pk)
    data = form_fields(admin.get(address))
    data |= {"content-options-0-order": "1", "content-options-1-order": "0", "action-publish": "1"}
    response = admin.post(address, data)
    assert response.status_code == 302, errors(response)
    question.refresh_from_db()
    assert [option["id"] for option in question.content["options"]] == ["b", "a"]


def test_a_draft_may_be_incomplete_but_not_published(admin):
    address = url(Question, "add")
    bank = make.bank()
    data = form_fields(admin.get(f"{address}?type=acme.lab.ask&bank={bank.pk}")) | {"title": "Later"}
    assert admin.post(address, {**data, "action-publish": "1"}).status_code == 200
    assert admin.post(address, data).status_code == 302
    assert not Question.objects.get(title="Later").live


def test_the_type_of_a_question_cannot_be_changed(admin):
    question = make.question()
    address = url(Question, "edit", question.pk)
    response = admin.post(address, {**form_fields(admin.get(address)), "type": "lms.choice"})
    assert response.status_code == 200
    question.refresh_from_db()
    assert question.type == "acme.lab.ask"


def test_a_question_whose_plugin_is_gone_is_kept_as_it_is(admin):
    question = make.question(content=CONTENT)
    with with_plugins(without=("acme.lab",)):
        address = url(Question, "edit", question.pk)
        opened = admin.get(address)
        assert "not installed" in opened.content.decode()
        response = admin.post(address, {**form_fields(opened), "title": "Renamed", "action-publish": "1"})
        assert response.status_code == 302, errors(response)
    question.refresh_from_db()
    assert (question.title, question.content, question.schema_version) == ("Renamed", CONTENT, 1)


def test_the_preview_shows_what_a_learner_sees_and_nothing_more(admin):
    question = make.question(content=CONTENT)
    address = url(Question, "preview_on_edit", question.pk)
    data = form_fields(admin.get(url(Question, "edit", question.pk)))
    assert admin.post(address, data).json()["is_valid"]
    text = admin.get(address).content.decode()
    assert "2+2?" in text
    assert CANARY not in text
    assert "right" not in text.lower().split("<main>")[1]


def test_a_question_not_saved_yet_can_be_previewed(admin):
    data = filled(admin, f"{url(Question, 'add')}?type=acme.lab.ask&bank={make.bank().pk}", CONTENT)
    address = url(Question, "preview_on_add")
    assert admin.post(address, {**data, "title": "New"}).json()["is_valid"]
    text = admin.get(address).content.decode()
    assert "2+2?" in text
    assert CANARY not in text


def test_versions_are_kept_compared_and_brought_back(admin):
    question = services.publish_question(make.question(content=CONTENT))
    first = question.latest_revision
    question.content = {**CONTENT, "prompt": "<p>3+3?</p>"}
    services.publish_question(question)
    compare = url(Question, "revisions_compare", question.pk, first.pk, "latest")
    text = admin.get(compare).content.decode()
    assert "3+3?" in text
    assert "2+2?" in text
    with with_plugins(without=("acme.lab",)):
        assert admin.get(compare).status_code == 200
    assert admin.get(url(Question, "revisions_revert", question.pk, first.pk)).status_code == 200
    assert admin.get(url(Question, "history", question.pk)).status_code == 200
    assert admin.get(url(Question, "revisions_view", question.pk, first.pk)).status_code == 200


def test_a_question_is_written_in_the_chooser_without_leaving_the_assessment(admin):
    bank = make.bank()
    viewset = Question.snippet_viewset.chooser_viewset
    assert "New question" in admin.get(reverse(viewset.get_url_name("choose"))).json()["html"]
    address = reverse(viewset.get_url_name("create"))
    first = admin.post(address, {"type": "acme.lab.ask", "bank": bank.pk, "title": "Made here"})
    assert first.json()["step"] == "reshow_creation_form"
    assert "data-block" in first.json()["htmlFragment"]
    assert not Question.objects.exists()
    block = editor(make_kind())
    data = posted(block, block.to_python(CONTENT), "content")
    second = admin.post(
        address, {"type": "acme.lab.ask", "bank": bank.pk, "title": "Made here", "step": "content", **data}
    )
    assert second.json()["step"] == "chosen", second.json()
    question = Question.objects.get(title="Made here")
    assert (question.live, question.content, str(question.pk)) == (
        True,
        CONTENT,
        second.json()["result"]["id"],
    )


def make_kind():
    from lms_site.plugin_host import api as plugin_host

    return plugin_host.assessment_type("acme.lab.ask")


def test_the_first_step_in_the_chooser_says_what_is_missing(admin):
    address = reverse(Question.snippet_viewset.chooser_viewset.get_url_name("create"))
    reply = admin.post(address, {"type": "acme.lab.ask", "bank": "", "title": ""}).json()
    assert reply["step"] == "reshow_creation_form"
    assert "required" in reply["htmlFragment"]


def test_the_chooser_offers_live_banks_and_filters(admin):
    bank, other = make.bank(), make.bank(title="Other")
    wanted = make.question(bank, title="Wanted", tags=("song",))
    make.question(other, title="Unwanted")
    make.question(bank, title="Archived", archived_at="2026-01-01T00:00Z")
    address = reverse(Question.snippet_viewset.chooser_viewset.get_url_name("choose_results"))
    everything = admin.get(address).content.decode()
    assert "Wanted" in everything
    assert "Archived" not in everything.split("<tbody>")[1]
    for params in ({"bank": bank.pk}, {"tag": "song"}, {"bank": bank.pk, "type": "acme.lab.ask"}):
        text = admin.get(address, params).content.decode()
        assert wanted.title in text
        assert "Unwanted" not in text


def test_an_assessment_is_made_of_questions_and_draws(admin):
    bank = make.bank()
    questions = [
        services.publish_question(make.question(bank, title=f"Q{number}", tags=("song",)))
        for number in range(3)
    ]
    raw = [
        {"type": "text", "value": {"text": "<p>Go.</p>"}},
        {
            "type": "question",
            "value": {"question": questions[0].pk, "points": "2.50", "keep_with_previous": True},
        },
        {"type": "draw", "value": {"bank": bank.pk, "tags": ["song"], "count": 2, "points": "1"}},
    ]
    streams = {"items": AssessmentPage._meta.get_field("items").build(raw)}
    response = create(
        admin,
        AssessmentPage,
        make.module(),
        title="Quiz",
        slug="quiz",
        streams=streams,
        action="action-publish",
    )
    assert response.status_code == 302, errors(response)
    page = AssessmentPage.objects.get(slug="quiz")
    stored = AssessmentPage._meta.get_field("items").get_prep_value(page.items)
    assert stored[1]["value"] == {
        "_v": 1,
        "question": questions[0].pk,
        "points": "2.5",
        "keep_with_previous": True,
    }
    assert stored[2]["value"] == {"_v": 1, "bank": bank.pk, "tags": ["song"], "count": 2, "points": "1"}
    assert CANARY not in json.dumps(stored)


def test_a_draw_of_more_than_there_is_is_refused_when_published(admin):
    bank = make.bank()
    services.publish_question(make.question(bank))
    raw = [{"type": "draw", "value": {"bank": bank.pk, "tags": [], "count": 2, "points": "1"}}]
    streams = {"items": AssessmentPage._meta.get_field("items").build(raw)}
    response = create(
        admin, AssessmentPage, make.module(), title="Q", slug="q", streams=streams, action="action-publish"
    )
    assert "items" in errors(response)


def test_a_pool_holds_the_published_questions_with_all_the_tags():
    bank = make.bank()
    both = services.publish_question(make.question(bank, tags=("a", "b")))
    services.publish_question(make.question(bank, tags=("a",)))
    make.question(bank, tags=("a", "b"), live=False)
    services.archive(services.publish_question(make.question(bank, tags=("a", "b"))))
    assert pool(bank, ["a", "B"]) == [both]


def test_deleting_a_question_in_use_archives_it(admin):
    question = services.publish_question(make.question())
    make.in_assessment(question)
    address = url(Question, "delete", question.pk)
    assert "archived" in admin.get(address).content.decode()
    assert admin.post(address).status_code == 302
    question.refresh_from_db()
    assert question.archived_at is not None
    assert admin.post(url(Question, "restore", question.pk)).status_code == 302
    question.refresh_from_db()
    assert question.archived_at is None


def test_deleting_a_question_that_nothing_uses_deletes_it(admin):
    question = make.question()
    assert admin.post(url(Question, "delete", question.pk)).status_code == 302
    assert not Question.objects.filter(pk=question.pk).exists()


def test_a_question_used_only_in_a_draft_or_a_draw_is_in_use():
    question, drawn = make.question(), services.publish_question(make.question(make.bank(title="Drawn")))
    page = make.lesson()
    page.body = LessonPage._meta.get_field("body").build(
        [{"type": "practice_question", "value": {"question": question.pk, "intro": ""}}]
    )
    page.save_revision()
    assert services.is_in_use(question)
    assert not services.is_in_use(drawn)
    make.assessment(
        items=[{"type": "draw", "value": {"bank": drawn.bank_id, "tags": [], "count": 1, "points": "1"}}]
    )
    assert services.is_in_use(drawn)


def test_a_question_that_only_a_scheduled_version_names_is_in_use():
    question = services.publish_question(make.question())
    page = make.assessment(items=[{"type": "question", "value": {"question": question.pk, "points": "1"}}])
    empty = AssessmentPage._meta.get_field("items").build([])
    with_question, page.items = page.items, empty
    page.save_revision().publish()
    assert not services.is_in_use(question)
    page = AssessmentPage.objects.get(pk=page.pk)
    page.items, page.go_live_at = with_question, timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    page = AssessmentPage.objects.get(pk=page.pk)
    page.items = empty
    page.save_revision()
    assert services.is_in_use(question)


def test_the_chooser_finds_nothing_where_there_is_no_number(admin):
    viewset = Question.snippet_viewset.chooser_viewset
    for wrong in ("x", "²"):
        assert admin.get(reverse(viewset.get_url_name("chosen"), args=[wrong])).status_code == 404
        several = admin.get(reverse(viewset.get_url_name("chosen_multiple")), {"id": wrong})
        assert several.json()["result"] == []


def test_deleting_many_archives_those_in_use(admin):
    used, unused = services.publish_question(make.question()), make.question()
    make.in_assessment(used)
    address = (
        reverse("wagtail_bulk_action", args=["content", "question", "delete"])
        + f"?id={used.pk}&id={unused.pk}"
    )
    assert admin.post(address).status_code == 302
    assert Question.objects.get(pk=used.pk).archived_at is not None
    assert not Question.objects.filter(pk=unused.pk).exists()


def test_deleting_a_bank_with_questions_archives_it(admin):
    bank = make.question().bank
    assert admin.post(url(QuestionBank, "delete", bank.pk)).status_code == 302
    bank.refresh_from_db()
    assert bank.archived_at is not None
    admin.get(url(QuestionBank, "list"))
    assert "Birds" not in admin.get(url(QuestionBank, "list")).content.decode()
    assert "Birds" in admin.get(url(QuestionBank, "list"), {"archived": "only"}).content.decode()


def test_autosave_works_on_questions(admin):
    question = services.publish_question(make.question(content=CONTENT))
    address = url(Question, "edit", question.pk)
    data = form_fields(admin.get(address))
    response = admin.post(
        address, {**data, "title": "Saved by itself"}, headers={"accept": "application/json"}
    )
    assert response.status_code == 200, response.content[:500]
    assert Question.objects.get(pk=question.pk).get_latest_revision_as_object().title == "Saved by itself"


def test_a_translation_keeps_the_stable_key(admin):
    from wagtail.models import Locale

    german = Locale.objects.create(language_code="de")
    question = services.publish_question(make.question(content=CONTENT, tags=("song",)))
    copy = question.copy_for_translation(german)
    copy.save()
    assert (copy.key, copy.content, copy.bank) == (question.key, question.content, question.bank)
    assert copy.pk != question.pk
