"""Pages, courses, questions and a little progress for the sample school."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Canvas
from PIL import ImageDraw
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site

from content_types.models import (
    AssessmentPage,
    CatalogPage,
    ContentPage,
    CoursePage,
    CourseRights,
    LessonPage,
    Menu,
    ModulePage,
    Question,
    QuestionBank,
    SchoolSettings,
)
from content_types.questions.services import publish_question
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing
from lms_site.studio.sample_school import birds

HOME = "sample-school"
P = TypeVar("P", bound=Page)


def build(say: Callable[[str], None]) -> None:
    """Make the pages once; a school that has its home page already is left as it is."""
    if not ContentPage.objects.filter(slug=HOME).exists():
        say(_("Writing two courses ..."))
        _write()
    publishing.compile_stale()
    _progress()


def _write() -> None:
    with transaction.atomic():
        teacher = get_user_model().objects.get(email="tara@example.com")
        home = _site()
        catalogue = _add(home, CatalogPage(title="Courses", slug="courses"), teacher)
        _birds(catalogue, teacher)
        _tea(catalogue, get_user_model().objects.get(email="tom@example.com"))
        _menu(home, catalogue)


def _add(parent: Page, page: P, owner: Any) -> P:
    """The page below `parent`, published."""
    page.owner = owner
    parent.add_child(instance=page)
    page.save_revision(user=owner).publish(user=owner, skip_permission_checks=True)
    return page


def _set(page: Any, owner: Any, **streams: list[birds.Block]) -> None:
    """Publish the page with these streams."""
    for name, blocks in streams.items():
        setattr(page, name, page._meta.get_field(name).build(blocks))
    page.save_revision(user=owner).publish(user=owner, skip_permission_checks=True)


def _site() -> ContentPage:
    administrator = get_user_model().objects.get(email="admin@example.com")
    site = Site.objects.get(is_default_site=True)
    root = Page.objects.get(depth=1)
    home = _add(root, ContentPage(title="The Anthus School", slug=HOME), administrator)
    _set(home, administrator, body=[birds.text("<p>A little school for people who look up.</p>")])
    legal = {}
    for slug, title, words in (
        ("about", "About us", "Two teachers, a pair of binoculars and a kettle."),
        ("terms", "Terms", "Be kind. Leave nests alone."),
        ("privacy", "Privacy", "We keep what we need to teach you, and nothing else."),
    ):
        page = _add(home, ContentPage(title=title, slug=slug), administrator)
        _set(page, administrator, body=[birds.text(f"<p>{words}</p>")])
        legal[slug] = page
    site.root_page, site.site_name = home, "The Anthus School"
    site.save()
    school = SchoolSettings.for_site(site)
    school.name, school.currency, school.contact_email = "The Anthus School", "EUR", "hello@example.com"
    school.logo = _picture("Logo", (128, 128))
    school.terms_page, school.privacy_page = legal["terms"], legal["privacy"]
    school.save()
    return home


def _put_in_place(course: CoursePage) -> Collection:
    """The collection that belongs to the course's team, with the course's picture in it."""
    collection: Collection = CourseRights.objects.get(pk=course.translation_key).collection
    picture: Any = course.image
    picture.collection = collection
    picture.save()
    return collection


def _picture(title: str, size: tuple[int, int]) -> Any:
    """A picture drawn here: hills, a sun and a bird."""
    wide, high = size
    canvas = Canvas.new("RGB", size, (222, 235, 240))
    pen = ImageDraw.Draw(canvas)
    pen.ellipse((wide * 0.62, high * 0.12, wide * 0.62 + high * 0.3, high * 0.42), fill=(247, 203, 99))
    pen.polygon([(0, high), (wide * 0.35, high * 0.5), (wide * 0.75, high)], fill=(111, 150, 120))
    pen.polygon([(wide * 0.3, high), (wide * 0.72, high * 0.62), (wide, high)], fill=(78, 118, 96))
    pen.arc(
        (wide * 0.2, high * 0.2, wide * 0.32, high * 0.34),
        190,
        350,
        fill=(40, 48, 56),
        width=max(2, high // 60),
    )
    pen.arc(
        (wide * 0.31, high * 0.2, wide * 0.43, high * 0.34),
        190,
        350,
        fill=(40, 48, 56),
        width=max(2, high // 60),
    )
    data = io.BytesIO()
    canvas.save(data, "PNG")
    data.seek(0)
    name = f"{title.lower().replace(' ', '-')}.png"
    return get_image_model().objects.create(title=title, file=ImageFile(data, name=name))


def _birds(catalogue: CatalogPage, teacher: Any) -> None:
    course = _add(
        catalogue,
        CoursePage(
            title="Birds by the water",
            slug="birds-by-the-water",
            summary="Wagtails, pipits, and how to count what will not sit still.",
            description="<p>Three short lessons, one quiz and ten minutes outside.</p>",
            level=CoursePage.Level.BEGINNER,
            teaching_language="en",
            image=_picture("Birds by the water", (1200, 675)),
        ),
        teacher,
    )
    asked = _questions(teacher, _put_in_place(course))
    looking = _add(course, ModulePage(title="Looking", slug="looking"), teacher)
    lesson = _add(
        looking,
        LessonPage(title="Why a tail wags", slug="why-a-tail-wags", minutes=6, free_preview=True),
        teacher,
    )
    practice = {"type": "practice_question", "value": {"question": asked["wag"].pk, "intro": ""}}
    _set(lesson, teacher, body=[*birds.WAGTAILS, practice])
    counting = _add(course, ModulePage(title="Counting", slug="counting"), teacher)
    quiz = _add(
        counting,
        AssessmentPage(
            title="What did you see?", slug="quiz", graded=True, pass_percentage=Decimal(60), max_attempts=3
        ),
        teacher,
    )
    _set(quiz, teacher, items=_items(asked, "walks", "wag", "anthus", "stream", "count", "family"))
    lesson = _add(counting, LessonPage(title="How many are there?", slug="how-many", minutes=9), teacher)
    activity = {"type": "activity", "value": {"assessment": quiz.pk, "title": "", "intro": ""}}
    _set(lesson, teacher, body=[*birds.COUNTING, activity])
    essay = _add(
        counting, AssessmentPage(title="Ten minutes at the water", slug="essay", graded=True), teacher
    )
    _set(essay, teacher, items=_items(asked, "essay"))


def _questions(teacher: Any, collection: Collection) -> dict[str, Question]:
    bank = QuestionBank.objects.create(title="Birds", owner=teacher, collection=collection)
    made = {}
    for name, (title, type_key, content) in birds.QUESTIONS.items():
        question = Question(
            bank=bank, title=title, type=type_key, content=content, locale=Locale.get_default(), live=False
        )
        question.save()
        made[name] = publish_question(question, user=teacher)
    return made


def _items(asked: dict[str, Question], *names: str) -> list[birds.Block]:
    return [
        {
            "type": "question",
            "value": {"question": asked[name].pk, "points": "1", "keep_with_previous": False},
        }
        for name in names
    ]


def _tea(catalogue: CatalogPage, teacher: Any) -> None:
    course = _add(
        catalogue,
        CoursePage(
            title="A pot of tea",
            slug="a-pot-of-tea",
            summary="Leaves, water, patience: one lesson, one cup.",
            level=CoursePage.Level.BEGINNER,
            teaching_language="en",
            image=_picture("A pot of tea", (1200, 675)),
        ),
        teacher,
    )
    _put_in_place(course)
    module = _add(course, ModulePage(title="The pot", slug="the-pot"), teacher)
    lesson = _add(module, LessonPage(title="Heat and time", slug="heat-and-time", minutes=4), teacher)
    _set(lesson, teacher, body=birds.TEA)


def _menu(home: ContentPage, catalogue: CatalogPage) -> None:
    menu = Menu(
        site=Site.objects.get(is_default_site=True), handle="main", title="Main", locale=Locale.get_default()
    )
    pages = [catalogue, *home.get_children().type(ContentPage).live()]
    field = Menu._meta.get_field("items")
    menu.items = field.build([{"type": "page", "value": {"page": page.pk, "label": ""}} for page in pages])
    menu.save()


def _progress() -> None:
    """Three learners have begun; one has handed in the quiz. Once: what people did since stays."""
    course = CoursePage.objects.filter(slug="birds-by-the-water", live=True).first()
    quiz = AssessmentPage.objects.filter(slug="quiz", live=True).first()
    if course is None or quiz is None:
        return
    key = course.translation_key
    lesson = LessonPage.objects.descendant_of(course).order_by("path").first()
    for email in ("lea@example.com", "leo@example.com", "lin@example.com"):
        person = get_user_model().objects.get(email=email).pk
        learning.give_seat(person, key, source="staff")
        if lesson is not None and not email.startswith("lin"):
            learning.mark_done(person, lesson.translation_key)
        if email.startswith("lea") and not learning.my_attempts(person, quiz.translation_key):
            _hand_in(person, quiz)


def _hand_in(person: Any, quiz: AssessmentPage) -> None:
    answers: dict[str, dict[str, Any]] = {
        "lms.number": {"value": "200"},
        "lms.text": {"text": "Motacillidae"},
    }
    attempt = learning.start_attempt(person, quiz.translation_key)
    for part in attempt.parts:
        if isinstance(part, learning.ItemPart) and part.delivery is not None:
            chosen = {"chosen": [part.delivery["options"][0]["id"]]} if part.type == "lms.choice" else {}
            data = answers.get(part.type, chosen)
            learning.save_answer(person, attempt.id, part.position, seq=1, data=data)
    learning.submit(person, attempt.id)
