"""What pages use: images, documents, questions, categories, menus, settings, redirects."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Site

from content_types.models import (
    CourseCategory,
    CoursePage,
    LessonPage,
    Menu,
    Question,
    QuestionBank,
    SchoolSettings,
)
from lms_site.catalog import api as catalog
from lms_site.foundation import canonical
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Edition, Entry, Rendition
from tests.content_types.compile.conftest import block, rich
from tests.publishing.builders import marks_waiting


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(colour="red", *, size=(1200, 600), title="Bird", suffix="png"):
    buffer = BytesIO()
    Picture.new("RGB", size, colour).save(buffer, {"png": "PNG", "gif": "GIF"}[suffix])
    file = ImageFile(BytesIO(buffer.getvalue()), name=f"{title}.{suffix}")
    return get_image_model().objects.create(title=title, file=file)


def image_block(image):
    value = {"_v": 1, "image": image.pk, "alt": "A bird", "decorative": False, "caption": "", "size": "full"}
    return block("image", value)


def compiled(page):
    digest = Entry.objects.get(key=page.translation_key).digest_id
    return canonical.loads(Edition.objects.get(digest=digest).delivery)


def test_a_changed_image_recompiles_exactly_its_users(school):
    module = school.module(school.course())
    image = picture()
    user, other = school.lesson(module, "With", image_block(image)), school.lesson(module, "Without")
    school.compile()
    before = dict(Entry.objects.values_list("key", "digest_id"))
    ref = compiled(user)["blocks"][0]["value"]["image"]["ref"]

    buffer = BytesIO()
    Picture.new("RGB", (500, 500), "blue").save(buffer, "PNG")
    image.file = ImageFile(BytesIO(buffer.getvalue()), name="new.png")
    image.file_hash = ""
    image.save()
    assert marks_waiting() == 1
    school.compile()

    after = dict(Entry.objects.values_list("key", "digest_id"))
    assert {key for key in after if after[key] != before[key]} == {user.translation_key}
    shown = compiled(user)["blocks"][0]["value"]["image"]
    assert shown["ref"] != ref
    assert (shown["width"], shown["height"]) == (500, 500)
    assert other.translation_key in after


def test_a_deleted_image_makes_its_block_unavailable(school):
    lesson = school.lesson(school.module(school.course()), "With", image_block(image := picture()))
    school.compile()

    image.delete()
    school.compile()

    assert compiled(lesson)["blocks"][0]["type"] == "unavailable"


def test_a_document_in_a_text_is_named_by_its_hash_and_stays_when_it_is_renamed(school):
    document = get_document_model().objects.create(title="Notes", file=ContentFile(b"text", name="n.txt"))
    html = f'<p><a linktype="document" id="{document.pk}">notes</a></p>'
    lesson = school.lesson(school.module(school.course()), "Doc", rich(html))
    school.compile()
    before = compiled(lesson)

    document.title = "Renamed"
    document.save()
    assert marks_waiting() == 1
    school.compile()

    assert compiled(lesson) == before
    [(sha, spec)] = publishing.media_specs(before["blocks"][0]["value"]["html"])
    found = publishing.media_source(sha, spec)
    assert (found.filename, found.content_type, found.size) == (document.filename, "text/plain", 4)
    assert default_storage.open(found.name).read() == b"text"


def test_forms_of_images_are_made_in_a_job_and_named_by_hash_and_spec(school):
    school.lesson(school.module(school.course()), "With", image_block(picture()))
    school.compile()
    specs = sorted(Rendition.objects.values_list("spec", flat=True))
    assert specs == ["w1600", "w480", "w960"]
    sha = Rendition.objects.first().media_id
    pending = publishing.media_source(sha, "w480")
    assert (pending.final, pending.content_type) == (False, "image/png")

    assert publishing.make_renditions() == 3
    assert publishing.make_renditions() == 0

    made = publishing.media_source(sha, "w480")
    assert (made.final, made.content_type, made.name) == (
        True,
        "image/webp",
        f"editions/{sha[:2]}/{sha}.w480.webp",
    )
    with Picture.open(default_storage.open(made.name)) as opened:
        assert opened.size == (480, 240)
    assert publishing.media_source(sha, "w481") is None


def test_a_broken_image_is_tried_some_times_and_then_served_as_it_is(school):
    image = picture()
    school.lesson(school.module(school.course()), "With", image_block(image))
    school.compile()
    default_storage.delete(image.file.name)

    for _try in range(8):
        publishing.make_renditions()

    row = Rendition.objects.first()
    assert (row.attempts, row.made_at) == (5, None)
    assert publishing.media_source(row.media_id, row.spec).final


def test_a_moving_picture_is_not_scaled(school):
    lesson = school.lesson(school.module(school.course()), "Gif", image_block(picture(suffix="gif")))
    school.compile()

    assert compiled(lesson)["blocks"][0]["value"]["image"]["ref"].endswith("/original")
    assert Rendition.objects.count() == 0


def test_a_card_has_a_cropped_image_and_follows_the_course(school):
    course = school.course("Physics", image=picture(size=(2000, 2000)), summary="Old")
    school.compile()
    publishing.make_renditions()
    [card] = canonical.loads(catalog.list_cards(catalog.CardQuery(locale="en")).items)
    assert card["image"]["ref"].startswith("/api/v1/media/")
    assert card["image"]["ref"].endswith("/card")
    assert (card["image"]["width"], card["image"]["height"]) == (640, 360)

    course = CoursePage.objects.get(pk=course.pk)
    course.summary = "New"
    course.save()
    school.compile()

    [card] = canonical.loads(catalog.list_cards(catalog.CardQuery(locale="en")).items)
    assert (card["summary"], card["key"]) == ("New", str(course.translation_key))


def test_a_link_appears_and_goes_with_its_target(school):
    course = school.course()
    module = school.module(course)
    target = school.lesson(module, "Target", live=False)
    lesson = school.lesson(module, "From", rich(f'<p><a linktype="page" id="{target.pk}">go</a></p>'))
    school.compile()
    assert compiled(lesson)["blocks"][0]["value"]["html"] == "<p><a>go</a></p>"

    target.save_revision().publish()
    school.compile()
    assert f"lms:page/{target.translation_key}" in compiled(lesson)["blocks"][0]["value"]["html"]
    body = publishing.delivery(Entry.objects.get(key=lesson.translation_key).digest_id).body
    assert f"/api/v1/lessons/{target.translation_key}/" in body

    LessonPage.objects.get(pk=target.pk).delete()
    school.compile()
    assert compiled(lesson)["blocks"][0]["value"]["html"] == "<p><a>go</a></p>"


def test_draws_follow_the_questions_of_their_bank(school):
    one, _two = school.question("One", tags=["easy"]), school.question("Two", tags=["hard"])
    draw = {"_v": 1, "bank": school.bank.pk, "tags": ["easy"], "count": 1, "points": "1"}
    page = school.assessment(school.module(school.course()), "Quiz", block("draw", draw))
    school.compile()

    def pool():
        digest = Entry.objects.get(key=page.translation_key).digest_id
        return {each["question"] for each in publishing.sealed(digest)["items"][0]["pool"]}

    assert pool() == {str(one.translation_key)}

    three = school.question("Three", tags=["easy"])
    school.compile()
    assert pool() == {str(one.translation_key), str(three.translation_key)}

    Question.objects.get(pk=one.pk).unpublish()
    school.compile()
    assert pool() == {str(three.translation_key)}


def test_a_question_that_goes_to_another_bank_is_drawn_from_its_old_one_no_more(school):
    one, two = school.question("One"), school.question("Two")
    draw = {"_v": 1, "bank": school.bank.pk, "tags": [], "count": 1, "points": "1"}
    page = school.assessment(school.module(school.course()), "Quiz", block("draw", draw))
    school.compile()

    two = Question.objects.get(pk=two.pk)
    two.bank = QuestionBank.objects.create(title="Another", collection=school.bank.collection)
    two.save_revision().publish()
    school.compile()

    digest = Entry.objects.get(key=page.translation_key).digest_id
    pool = publishing.sealed(digest)["items"][0]["pool"]
    assert [each["question"] for each in pool] == [str(one.translation_key)]


def test_a_draw_takes_each_question_in_the_language_of_the_assessment(school):
    german = Locale.objects.create(language_code="de")
    both, english = school.question("Both"), school.question("English")
    translated = both.copy_for_translation(german)
    translated.save()
    translated.save_revision().publish()
    draw = {"_v": 1, "bank": school.bank.pk, "tags": [], "count": 2, "points": "1"}
    course = school.course()
    module = school.module(course)
    page = school.assessment(module, "Quiz", block("draw", draw))
    for each in (school.home, school.catalog, course, module, page):
        each.copy_for_translation(german).save_revision().publish()
    school.compile()

    def pool(locale):
        digest = Entry.objects.get(key=page.translation_key, locale=locale).digest_id
        return {each["question"]: each["digest"] for each in publishing.sealed(digest)["items"][0]["pool"]}

    def digest(question, locale):
        return publishing.head_digests("question", [question.translation_key], locale=locale)[
            question.translation_key
        ]

    for locale in ("en", "de"):
        assert pool(locale) == {
            str(both.translation_key): digest(both, locale),
            str(english.translation_key): digest(english, "en"),
        }


def test_a_question_that_was_chosen_is_asked_in_the_language_of_the_assessment_while_it_is_published_in_it(
    school,
):
    german = Locale.objects.create(language_code="de")
    both, english = school.question("Both"), school.question("English")
    named = [
        block("question", {"question": each.pk, "points": "1", "keep_with_previous": False})
        for each in (both, english)
    ]
    course = school.course()
    module = school.module(course)
    page = school.assessment(module, "Quiz", *named)
    for each in (school.home, school.catalog, course, module, page):
        each.copy_for_translation(german).save_revision().publish()
    school.compile()

    def asked(locale):
        digest = Entry.objects.get(key=page.translation_key, locale=locale).digest_id
        return [each["digest"] for each in publishing.sealed(digest)["items"]]

    def digest(question, locale):
        key = question.translation_key
        return publishing.head_digests("question", [key], locale=locale)[key]

    chosen = [digest(both, "en"), digest(english, "en")]
    assert asked("en") == asked("de") == chosen
    translated = both.copy_for_translation(german)
    translated.title, translated.live = "Beide", False
    translated.save()
    school.compile()
    assert asked("de") == chosen
    translated.save_revision().publish()
    school.compile()
    assert asked("de") == [digest(both, "de"), digest(english, "en")]
    assert asked("en") == chosen
    translated.refresh_from_db()
    translated.unpublish()
    school.compile()
    assert asked("de") == chosen


def test_a_question_whose_plugin_is_absent_is_sealed_as_it_is_and_shows_nothing(school):
    question = school.question(type="acme.thing", content={"secret": "key"})
    school.compile()

    digest = publishing.head_digests("question", [question.translation_key], locale="en")
    [found] = digest.values()
    assert '"content":null' in publishing.delivery(found).body
    assert publishing.sealed(found)["content"] == {"secret": "key"}


def test_categories_are_named_in_the_catalogue(school):
    category = CourseCategory.objects.create(name="Sciences", slug="science", locale=Locale.get_default())
    school.course("Physics", category=category)
    school.compile()
    assert [each.name for each in catalog.categories(locale="en")] == ["Sciences"]

    category.name = "Natural sciences"
    category.save()
    school.compile()

    assert [each.name for each in catalog.categories(locale="de")] == ["Natural sciences"]
    [card] = canonical.loads(catalog.list_cards(catalog.CardQuery(locale="en")).items)
    assert card["category"] == {"slug": "science", "name": "Natural sciences"}


def test_menus_and_settings_are_documents(school):
    site = Site.objects.get()
    course = school.course()
    SchoolSettings.objects.create(site=site, name="Our school", terms_page=school.home)
    menu = Menu(site=site, handle="header", title="Main", locale=Locale.get_default())
    menu.items = Menu._meta.get_field("items").build(
        [
            block("page", {"_v": 1, "page": course.pk, "label": ""}),
            block("page", {"_v": 1, "page": 99999, "label": ""}),
        ]
    )
    menu.save()
    school.compile()

    shown = canonical.loads(publishing.head_document("menu", locale="en", facts={"handle": "header"}).body)
    assert [(entry["ref"], entry["label"]) for entry in shown["items"]] == [
        (f"/api/v1/courses/{course.translation_key}/", "Course")
    ]
    settings = canonical.loads(publishing.head_document("site", locale="en", facts={"default": True}).body)
    assert (settings["name"], settings["currency"]) == ("Our school", "EUR")
    assert settings["legal"] == {"terms": f"/api/v1/pages/{school.home.translation_key}/"}

    course.unpublish()
    menu_again = publishing.head_document("menu", locale="en", facts={"handle": "header"})
    assert menu_again is not None
    school.compile()
    assert (
        canonical.loads(publishing.head_document("menu", locale="en", facts={"handle": "header"}).body)[
            "items"
        ]
        == []
    )


def test_redirects_of_editors_lead_on(school):
    course = school.course()
    Redirect.objects.create(old_path="/old", redirect_page=course)
    Redirect.objects.create(old_path="/away", redirect_link="https://example.org/", is_permanent=False)
    school.compile()

    inside, outside = publishing.resolve_path("/old/"), publishing.resolve_path("/away")
    assert (inside.kind, inside.moved_to) == ("course", "/courses/course/")
    assert (outside.kind, outside.moved_to, outside.permanent) == ("redirect", "https://example.org/", False)

    Redirect.objects.all().delete()
    school.compile()
    assert publishing.resolve_path("/old") is None


def test_pages_of_the_site_are_found_by_their_path(school):
    school.compile()

    home = publishing.resolve_path("/")
    assert (home.kind, home.key) == ("page", school.home.translation_key)
    assert '"Home"' in publishing.page_document(school.home.translation_key, locale="en").body
    assert publishing.resolve_path("/courses").key == school.catalog.translation_key
    assert publishing.resolve_path("/nothing/") is None


def test_an_unpublished_catalogue_takes_its_courses_along(school):
    course = school.course()
    school.compile()

    school.catalog.unpublish()
    school.compile()
    assert publishing.outline(course.translation_key, locale="en") is None
    assert publishing.resolve_path("/courses/course/") is None

    type(school.catalog).objects.get(pk=school.catalog.pk).save_revision().publish()
    school.compile()
    assert publishing.outline(course.translation_key, locale="en") is not None
    assert publishing.resolve_path("/courses/course/").key == course.translation_key


def test_a_changed_collection_marks_the_users_of_its_files(school):
    collection = Collection.get_first_root_node().add_child(name="Private")
    image = picture()
    image.collection = collection
    image.save()
    school.lesson(school.module(school.course()), "With", image_block(image))
    school.compile()

    collection.name = "Other"
    collection.save()

    assert marks_waiting() == 1


def test_categories_are_a_tree_in_the_catalogue(school):
    science = CourseCategory.objects.create(name="Sciences", slug="science", locale=Locale.get_default())
    CourseCategory.objects.create(name="Biology", slug="biology", parent=science, locale=Locale.get_default())
    school.compile()
    found = {each.slug: each.parent for each in catalog.categories(locale="en")}
    assert found == {"science": "", "biology": "science"}


def test_a_category_is_no_part_of_itself(school):
    science = CourseCategory.objects.create(name="Sciences", slug="science", locale=Locale.get_default())
    biology = CourseCategory.objects.create(
        name="Biology", slug="biology", parent=science, locale=Locale.get_default()
    )
    science.parent = biology
    with pytest.raises(ValidationError) as refused:
        science.clean()
    assert set(refused.value.message_dict) == {"parent"}
