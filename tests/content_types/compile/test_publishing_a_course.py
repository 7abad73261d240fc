"""From pages to what learners read."""

from __future__ import annotations

from uuid import uuid4

from lms_site.catalog import api as catalog
from lms_site.foundation import canonical
from lms_site.learning.models import Assessment
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Edition, Entry, Manifest, PublishLog
from tests.content_types.compile.conftest import block, public_course, rich
from tests.publishing.builders import marks_waiting


def outline(course):
    found = publishing.outline(course.translation_key, locale="en")
    return None if found is None else canonical.loads(found.body)["items"]


def test_a_course_becomes_a_manifest_of_documents(school):
    course = school.course("Physics", summary="Of moving things")
    module = school.module(course, "Motion")
    lesson = school.lesson(module, "Speed", rich("<p>Fast &amp; slow</p>"), minutes=5)

    report = school.compile()

    assert report.failed == 0
    [shown] = outline(course)
    assert (shown["title"], shown["kind"]) == ("Motion", "module")
    [inner] = shown["items"]
    assert (inner["key"], inner["title"], inner["minutes"]) == (str(lesson.translation_key), "Speed", 5)
    document = Edition.objects.get(kind="lesson")
    delivery = canonical.loads(document.delivery)
    assert delivery["blocks"][0]["value"] == {"html": "<p>Fast &amp; slow</p>"}
    assert document.words == "Speed Fast & slow"
    assert Manifest.objects.count() == 1
    assert '"Physics"' in public_course(course)
    assert '"Of moving things"' in catalog.list_cards(catalog.CardQuery(locale="en")).items


def test_publishing_one_lesson_compiles_that_lesson_and_a_manifest(school, django_assert_max_num_queries):
    course = school.course("Big")
    modules = [school.module(course, f"M{number}") for number in range(10)]
    lessons = [school.lesson(modules[n % 10], f"L{n}") for n in range(100)]
    school.compile()
    editions, manifests = Edition.objects.count(), Manifest.objects.count()
    lesson = lessons[42]
    lesson.body = lesson._meta.get_field("body").build([rich("<p>New</p>")])
    lesson.save_revision().publish()

    with django_assert_max_num_queries(43):
        school.compile()

    assert Edition.objects.count() == editions + 1
    assert Manifest.objects.count() == manifests + 1
    assert PublishLog.objects.order_by("-version").first().changes["modified"] == 1


def test_saving_without_a_change_publishes_nothing(school):
    course = school.course()
    lesson = school.lesson(school.module(course))
    school.compile()
    versions = PublishLog.objects.count()

    lesson.save_revision().publish()
    school.compile()

    assert PublishLog.objects.count() == versions


def test_an_assessment_pins_its_questions_and_tells_learning_its_rules(school):
    course = school.course()
    question = school.question()
    page = school.assessment(
        school.module(course),
        "Exam",
        block("question", {"_v": 1, "question": question.pk, "points": "2", "keep_with_previous": False}),
        block("draw", {"_v": 1, "bank": school.bank.pk, "tags": [], "count": 1, "points": "0.5"}),
        max_attempts=3,
        graded=True,
    )

    school.compile()

    digest = Entry.objects.get(key=page.translation_key).digest_id
    pinned = publishing.head_digests("question", [question.translation_key], locale="en")
    sealed = publishing.sealed(digest)
    assert [item["kind"] for item in sealed["items"]] == ["question", "draw"]
    assert sealed["items"][0]["digest"] == pinned[question.translation_key]
    shown = canonical.loads(publishing.delivery(digest).body)
    assert (shown["item_count"], shown["max_points"], "items" in shown) == (2, "2.5", False)
    row = Assessment.objects.get(pk=page.translation_key)
    assert (row.max_attempts, row.graded, row.max_points) == (3, True, 2.5)


def test_a_question_never_shows_its_key_in_what_learners_get(school):
    question = school.question(correct="rome")
    course = school.course()
    school.lesson(
        school.module(course),
        "Try",
        block("practice_question", {"_v": 1, "question": question.pk, "intro": ""}),
    )

    school.compile()

    sent = list(Edition.objects.values_list("delivery", flat=True))
    assert any("practice_question" in text for text in sent)
    for text in sent:
        assert '"correct"' not in text
        assert question.title not in text
        assert not any(digest in text for digest in Edition.objects.values_list("digest", flat=True))


def test_republishing_a_question_recompiles_exactly_its_users(school):
    course = school.course()
    module = school.module(course)
    one, two = school.question("One"), school.question("Two")
    first, second = (
        school.assessment(
            module,
            f"Quiz {number}",
            block("question", {"_v": 1, "question": q.pk, "points": "1", "keep_with_previous": False}),
        )
        for number, q in enumerate((one, two))
    )
    school.compile()
    before = dict(Entry.objects.values_list("key", "digest_id"))
    editions = Edition.objects.count()

    one.content = {**one.content, "prompt": "<p>Which is the capital?</p>"}
    one.save_revision().publish()
    school.compile()

    after = dict(Entry.objects.values_list("key", "digest_id"))
    assert {key for key in after if after[key] != before[key]} == {first.translation_key}
    assert Edition.objects.count() == editions + 2  # the question and its assessment
    assert after[second.translation_key] == before[second.translation_key]


def test_a_block_without_an_id_keeps_the_page_as_it_was_published(school):
    course = school.course()
    lesson = school.lesson(school.module(course), "Whole")
    school.compile()
    before = Entry.objects.get(key=lesson.translation_key).digest_id

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE content_lessonpage SET body = %s WHERE page_ptr_id = %s",
            ['[{"type": "heading", "value": {"_v": 1, "text": "x", "level": "2"}}]', lesson.pk],
        )
    publishing.mark_stale(publishing.Mark(kind="page", key=lesson.translation_key, locale="en"))
    report = school.compile()

    assert report.failed == 1
    assert "no id" in publishing.failures()[0][1]
    assert Entry.objects.get(key=lesson.translation_key).digest_id == before


def test_a_block_of_an_absent_plugin_is_unavailable_and_stops_nothing(school):
    course = school.course()
    school.lesson(
        school.module(course), "Odd", block("acme_poll", {"_v": 3, "secret": 42}), rich("<p>Rest</p>")
    )

    assert school.compile().failed == 0

    blocks = canonical.loads(Edition.objects.get(kind="lesson").delivery)["blocks"]
    assert [each["type"] for each in blocks] == ["unavailable", "rich_text"]
    assert blocks[0]["value"] == {"type": "acme_poll"}


def test_a_mark_of_something_that_never_was_is_worked_off(school):
    publishing.mark_stale(publishing.Mark(kind="page", key=uuid4(), locale="en"))
    publishing.mark_stale(publishing.Mark(kind="question", key=uuid4(), locale="en"))

    school.compile()

    assert marks_waiting() == 0
