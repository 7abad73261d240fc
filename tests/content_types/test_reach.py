"""No address of the studio tells a teacher anything of another's course."""

from __future__ import annotations

import itertools
import re

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtailmedia.models import get_media_model

from lms_site.learning import api as learning
from tests.architecture.permissions import digest, written
from tests.content_types import builders as make
from tests.content_types.corners import Corner
from tests.content_types.studio import browser

pytestmark = pytest.mark.django_db
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>((?:[^()]|\([^)]*\))*)\)")
FAILING_ON_PURPOSE = "/studio/failwhale/"


class Busy(Corner):
    """A corner with files, a version that waits for approval, and a line in every log."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        collection, file = self.rights.collection, ContentFile(b"x", name=f"{title}.txt")
        self.document = get_document_model().objects.create(
            title=f"{title} document", file=file, collection=collection
        )
        self.media = get_media_model().objects.create(
            title=f"{title} media", file=file, type="audio", duration=1, collection=collection
        )
        self.lesson.save_revision(user=self.teacher, log_action=True)
        self.question.save_revision(user=self.teacher)
        for thing in (self.question, self.bank, self.image, self.document):
            log(instance=thing, action="wagtail.edit", user=self.teacher)
        task = GroupApprovalTask.objects.create(name="Approval", active=True)
        task.groups.add(self.rights.group)
        workflow = Workflow.objects.create(name="Approval", active=True)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        self.module.save_revision(user=self.teacher)
        self.waiting = workflow.start(self.module, self.teacher)


@pytest.fixture
def birds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Busy("Birds")


@pytest.fixture
def bees(birds):
    return Busy("Bees")


def addresses():
    """Every address of the studio with the names of its arguments."""

    def walk(resolver, before=""):
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, path)
            elif path.lstrip("^").startswith("studio/"):
                yield path

    for path in walk(get_resolver()):
        yield path, [(one[2] or one[3], one[1] or "") for one in ARGUMENT.finditer(path)]


def filled(path, values):
    """The address with the values in the place of its arguments."""
    rest = iter(values)
    found = ARGUMENT.sub(lambda _: str(next(rest)), path)
    return "/" + re.sub(r"\\Z|\(\?:\)|[\^$\\]", "", found)


def offered(path, name, kind, own, foreign):
    """What to put in the place of an argument: what is foreign, and own pages to move there or copy from."""
    if kind == "uuid":
        return [foreign.key, foreign.question.key, foreign.teacher.pk]
    named = {
        "app": ["content", "wagtailimages"],
        "model": ["page", "lessonpage", "question", "image"],
        "action": ["delete", "move", "publish"],
        "revision": [foreign.lesson.latest_revision_id, "latest"],
        "page_to_move": [foreign.lesson.pk, own.module.pk],
        "destination": [foreign.lesson.pk, own.module.pk],
    }
    for part, values in named.items():
        if part in name:
            return values
    if "snippets" in path:
        return [foreign.question.pk, foreign.bank.pk]
    if "page" in path:
        return [foreign.course.pk, foreign.module.pk, foreign.lesson.pk]
    for part, thing in (("images", foreign.image), ("documents", foreign.document), ("media", foreign.media)):
        if part in path:
            return [thing.pk]
    return [
        foreign.lesson.pk, foreign.image.pk, foreign.document.pk, foreign.media.pk, foreign.rights.collection_id,
        foreign.rights.group_id, foreign.waiting.pk, foreign.waiting.current_task_state_id,
    ]  # fmt: skip


def test_no_address_of_the_studio_tells_a_teacher_of_anothers_course(birds, bees):
    client = browser(birds.teacher)
    told = re.compile(rb"Bees|" + bees.teacher.email.encode())
    wrong = []
    for path, arguments in addresses():
        choices = [offered(path, name, kind, birds, bees) for name, kind in arguments]
        for values in itertools.product(*choices):
            address = filled(path, values)
            if address == FAILING_ON_PURPOSE:
                continue
            with transaction.atomic():
                answer = client.get(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                transaction.set_rollback(True)
            if found := told.search(body):
                wrong.append((address, body[max(0, found.start() - 80) : found.end()]))
    assert wrong == []


def test_nothing_that_a_teacher_sends_to_the_studio_changes_anothers_course(birds, bees):
    client = browser(birds.teacher)
    before, wrong = digest(), []
    for path, arguments in addresses():
        if not arguments:
            continue
        choices = [offered(path, name, kind, birds, bees) for name, kind in arguments]
        for values in itertools.product(*choices):
            if values == (birds.module.pk,):
                continue  # which is the teacher's
            address, count = filled(path, values), written()
            with transaction.atomic():
                client.post(address, {"title": "Mine", "id": bees.lesson.pk})
                moved = {table for table, rows in written().items() if rows != count.get(table)}
                if moved - {"django_session"}:
                    changed = {table for table, now in digest().items() if before[table] != now}
                    wrong += [(address, table) for table in changed - {"django_session"}]
                transaction.set_rollback(True)
    assert wrong == []


def test_a_chooser_that_is_opened_at_anothers_page_begins_at_the_top(birds, bees):
    client = browser(birds.teacher)
    answer = client.get(reverse("wagtailadmin_choose_page_child", args=[bees.lesson.pk]))
    assert answer.status_code == 200
    assert "Bees" not in answer.content.decode()
    own = client.get(reverse("wagtailadmin_choose_page_child", args=[birds.module.pk])).content.decode()
    assert "Birds lesson" in own


def test_the_studios_own_api_lists_files_of_the_own_courses(birds, bees):
    for kind in ("images", "documents"):
        address = reverse(f"wagtailadmin_api:{kind}:listing")
        found = browser(birds.teacher).get(address).json()["items"]
        assert [one["title"] for one in found] == [f"Birds {kind[:-1]}"]
        assert len(browser(make.administrator()).get(address).json()["items"]) == 2


def test_lists_are_filtered_by_those_who_edit_a_course_with_the_teacher(birds, bees):
    fellow = make.teacher()
    learning.join_team(birds.teacher.pk, birds.key, learning.Role.EDITOR, person=fellow.pk)
    birds.lesson.save_revision(user=fellow, log_action=True)
    bees.lesson.save_revision(user=bees.teacher, log_action=True)
    text = (
        browser(birds.teacher).get(reverse("wagtailadmin_explore", args=[birds.course.pk])).content.decode()
    )
    assert fellow.email in text
    assert bees.teacher.email not in text
    everybody = browser(make.administrator()).get(reverse("wagtailadmin_explore", args=[birds.course.pk]))
    assert bees.teacher.email in everybody.content.decode()


def test_what_was_edited_last_in_the_whole_school_is_an_administrators_report(birds, bees):
    for name in ("page_types_usage", "site_history"):
        address = reverse(f"wagtailadmin_reports:{name}")
        assert browser(birds.teacher).get(address).url == reverse("wagtailadmin_home")
        assert address not in browser(birds.teacher).get(reverse("wagtailadmin_home")).content.decode()
        assert browser(make.administrator()).get(address).status_code == 200


def test_a_reviewer_without_rights_on_pages_still_opens_what_waits_for_them(birds, bees):
    reviewer = make.teacher(bees.rights.group)
    bees.rights.group.user_set.remove(reviewer)
    group = bees.waiting.current_task_state.task.specific.groups.create(name="Reviewers")
    group.permissions.set(birds.rights.group.permissions.all())
    reviewer.groups.set([group])
    module = Page.objects.get(pk=bees.module.pk)
    assert browser(reviewer).get(reverse("wagtailadmin_pages:edit", args=[module.pk])).status_code == 200
    assert browser(reviewer).get(reverse("wagtailadmin_pages:edit", args=[bees.course.pk])).status_code == 302
