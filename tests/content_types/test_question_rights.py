"""Who sees and changes which questions: the rights of banks, and what never leaves them."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Collection

from content_types.models import AssessmentPage, Question, QuestionBank
from content_types.questions import services
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.asking import CANARY, CONTENT, filled, rights, url
from tests.content_types.studio import browser, create, edit, errors, form_fields

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plugins():
    with with_plugins(make.acme(assessment_types=[make.Ask])):
        yield


@pytest.fixture
def admin():
    return browser(make.administrator())


@pytest.mark.parametrize(
    ("view", "args"),
    [
        ("edit", ()),
        ("delete", ()),
        ("usage", ()),
        ("history", ()),
        ("copy", ()),
        ("preview_on_edit", ()),
        ("unpublish", ()),
        ("revisions_view", ("revision",)),
        ("revisions_revert", ("revision",)),
        ("revisions_compare", ("revision", "latest")),
    ],
)
def test_a_teacher_cannot_open_questions_of_a_bank_without_rights(view, args):
    own, foreign = (Collection.get_first_root_node().add_child(name=name) for name in ("own", "foreign"))
    group = rights(own, "add_questionbank", "change_questionbank", "choose_questionbank")
    rights_elsewhere = rights(foreign, "choose_questionbank")
    client = browser(make.teacher(group, rights_elsewhere))
    mine = services.publish_question(make.question(make.bank(collection=own), content=CONTENT))
    theirs = services.publish_question(
        make.question(make.bank(title="Theirs", collection=foreign), content=CONTENT)
    )
    for question, allowed in ((mine, True), (theirs, False)):
        values = [question.latest_revision_id if arg == "revision" else arg for arg in args]
        response = client.get(url(Question, view, question.pk, *values))
        assert (response.status_code == 200) is allowed, (view, question.bank.title, response.status_code)
        if not allowed:
            assert CANARY not in response.content.decode()


def test_a_teacher_sees_only_banks_with_rights_in_lists_and_choosers():
    own, foreign = (Collection.get_first_root_node().add_child(name=name) for name in ("own", "foreign"))
    client = browser(make.teacher(rights(own, "add_questionbank", "choose_questionbank")))
    teacher = make.teacher(rights(own, "add_questionbank"))
    make.question(make.bank(collection=own, title="Mine"), title="My question")
    make.question(make.bank(collection=foreign, title="Theirs"), title="Their question")
    make.question(make.bank(collection=own, title="Own", owner=teacher), title="Owned question")
    address = reverse(Question.snippet_viewset.chooser_viewset.get_url_name("choose_results"))
    text = client.get(address).content.decode()
    assert "My question" in text
    assert "Their question" not in text
    listed = browser(teacher).get(url(Question, "list")).content.decode()
    assert "Owned question" in listed
    assert "My question" not in listed


def test_the_chooser_tells_nothing_of_a_question_without_rights():
    own, foreign = (Collection.get_first_root_node().add_child(name=name) for name in ("own", "foreign"))
    client = browser(make.teacher(rights(own, "choose_questionbank")))
    viewset = Question.snippet_viewset.chooser_viewset
    for collection, status in ((own, 200), (foreign, 404)):
        question = make.question(make.bank(collection=collection))
        assert client.get(reverse(viewset.get_url_name("chosen"), args=[question.pk])).status_code == status
    several = client.get(
        reverse(viewset.get_url_name("chosen_multiple")), {"id": [question.pk], "multiple": "1"}
    )
    assert several.json()["result"] == []


def test_the_studios_own_api_tells_nothing_of_questions_or_secret_fields(admin):
    question = services.publish_question(make.question(content=CONTENT))
    make.in_assessment(question)
    make.lesson(
        body=[
            {"type": "practice_question", "value": {"question": question.pk, "intro": ""}},
            {"type": "gone_block", "value": {"key": CANARY}},
        ]
    )
    for path in (
        "pages/",
        "pages/?fields=*",
        "pages/?type=content.AssessmentPage&fields=*",
        "pages/?search=CANARY",
    ):
        response = admin.get(f"/studio/api/main/{path}")
        assert response.status_code == 200, response.content
        assert CANARY not in response.content.decode()


def test_a_teacher_cannot_put_a_question_without_rights_into_a_page_but_may_keep_one():
    root = Collection.get_first_root_node()
    own, foreign = (root.add_child(name=name) for name in ("own", "foreign"))
    group = rights(own, "choose_questionbank")
    from wagtail.models import GroupPagePermission, Page

    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=Page.get_first_root_node(), permission=Permission.objects.get(codename=codename)
        )
    client = browser(make.teacher(group))
    mine, theirs = (
        services.publish_question(make.question(make.bank(collection=where))) for where in (own, foreign)
    )
    page = make.in_assessment(theirs)
    assert edit(client, page, title="Kept").status_code == 302

    def with_question(question):
        raw = [
            {
                "type": "question",
                "value": {"question": question.pk, "points": "1", "keep_with_previous": False},
            }
        ]
        streams = {"items": AssessmentPage._meta.get_field("items").build(raw)}
        return create(
            client, AssessmentPage, make.module(), title="N", slug=f"n{question.pk}", streams=streams
        )

    assert with_question(mine).status_code == 302
    refused = with_question(theirs)
    assert refused.status_code == 200
    assert "items" in errors(refused)


def test_answer_keys_reach_neither_the_search_index_nor_the_pages_api_representation():
    from wagtail.search.backends import get_search_backend

    question = services.publish_question(make.question(content=CONTENT))
    page = make.in_assessment(question)
    assert CANARY not in question.search_text()
    assert "2+2?" in question.search_text()
    get_search_backend().add(question)
    assert not list(get_search_backend().search("CANARY", Question))
    field = AssessmentPage._meta.get_field("items")
    shown = json.dumps(field.stream_block.get_api_representation(page.items))
    assert str(question.key) in shown
    assert CANARY not in shown
    assert not AssessmentPage.api_fields


def test_a_bank_belongs_to_whoever_creates_it():
    collection = Collection.get_first_root_node()
    person = make.teacher(rights(collection, "add_questionbank"))
    client = browser(person)
    address = url(QuestionBank, "add")
    response = client.post(address, {**form_fields(client.get(address)), "title": "My bank"})
    assert response.status_code == 302, errors(response)
    bank = QuestionBank.objects.get(title="My bank")
    assert bank.owner == person
    assert client.get(url(QuestionBank, "edit", bank.pk)).status_code == 200


def test_the_rights_of_a_group_can_be_set_in_the_studio(admin):
    group = Group.objects.create(name="Teachers")
    text = admin.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()
    assert "Question bank permissions" in text


def test_a_new_question_goes_into_no_bank_without_rights_whatever_the_address_says():
    own, foreign = (Collection.get_first_root_node().add_child(name=name) for name in ("own", "foreign"))
    client = browser(make.teacher(rights(own, "add_questionbank", "change_questionbank")))
    theirs = make.bank(title="Theirs", collection=foreign)
    address = f"{url(Question, 'add')}?type=acme.lab.ask&bank={theirs.pk}"
    assert "Theirs" not in client.get(address).content.decode()
    data = filled(client, address, CONTENT)
    for action in ({}, {"action-publish": "1"}):
        refused = client.post(address, {**data, "title": "Slipped in", "bank": theirs.pk, **action})
        assert refused.status_code == 200, refused.status_code
        assert "bank" in errors(refused)
    assert not theirs.questions.exists()
