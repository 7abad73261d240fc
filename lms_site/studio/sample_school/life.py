"""What people do in the sample school: they learn, hand in, mark, talk, judge and take notes. Once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from content_types.models import AssessmentPage, CoursePage, LessonPage
from lms_sdk.model import plain_text
from lms_site.communication import api as communication
from lms_site.learning import api as learning
from lms_site.notebook import api as notebook
from lms_site.studio.sample_school.courses import BIRDS, NIGHT, TEA
from lms_site.studio.sample_school.profiles import introduce

_SEATS: Final = {"lea": (BIRDS, NIGHT, TEA), "leo": (BIRDS, NIGHT, TEA), "lin": (BIRDS, NIGHT)}
_DONE: Final = {
    "lea": (
        "why-a-tail-wags",
        "how-many",
        "the-moon-as-a-clock",
        "packing",
        "who-calls-there",
        "heat-and-time",
        "the-second-cup",
    ),
    "leo": ("why-a-tail-wags", "heat-and-time", "the-second-cup"),
    "lin": ("the-moon-as-a-clock",),
}
_RIGHT: Final[dict[str, dict[str, Any]]] = {
    "walk rather than hop": {"chosen": ["wagtail", "pipit"]},
    "best guess": {"chosen": ["hawk"]},
    "genus": {"chosen": ["true"]},
    "grey wagtail": {"chosen": ["stream"]},
    "40 birds": {"value": "200"},
    "scientific name": {"text": "Motacillidae"},
    "come from the same plant": {"chosen": ["green", "oolong", "black"]},
    "how many grams": {"value": "18"},
}
"""Right answers, by words of their questions."""
_LEAS_BIRD: Final = (
    "It was a small grey bird with a black bib and a very long tail, no bigger than a sparrow. It ran along the wet"
    " stones, stopped, wagged, and ran on; twice it jumped up and caught a fly in the air. Its call was a short, bright"
    " chis-ick, always when it flew off."
)
_LEOS_LOG: Final = (
    "<p>21:10, edge of the wood, no wind, half a moon. 21:14 a long shaking call from the oaks, answered from over the"
    " field: a tawny owl, I think two. 21:20 a hoarse bark, three times, which I should have run from had I not done"
    " this course. 21:27 something small in the leaves, never seen.</p>"
)


def begin_life(say: Callable[[str], None]) -> None:
    """Give everybody something to have done; nothing where Lea has a seat already. All of it, or nothing."""
    people = {
        email.partition("@")[0]: key
        for key, email in get_user_model()
        .objects.filter(email__endswith="@example.com")
        .values_list("pk", "email")
    }
    if learning.my_courses(people["lea"]):
        return
    say(_("Letting people learn ..."))
    with transaction.atomic():
        _Life(people).everything()


class _Life:
    def __init__(self, people: dict[str, UUID]) -> None:
        self._people = people
        self._courses = _keys(CoursePage, (BIRDS, NIGHT, TEA))
        self._lessons = _keys(LessonPage, {slug for slugs in _DONE.values() for slug in slugs})

    def everything(self) -> None:
        introduce(self._people)
        for name, courses in _SEATS.items():
            for slug in courses:
                learning.give_seat(self._people[name], self._courses[slug], source="staff")
        for name, lessons in _DONE.items():
            for slug in lessons:
                learning.mark_done(self._people[name], self._lessons[slug])
        self._answers()
        self._talk()
        self._news()
        self._judge()
        self._keep()

    def _answers(self) -> None:
        """Lea's work is marked; Leo's waits for Tara; Leo has a quiz open."""
        lea, leo = self._people["lea"], self._people["leo"]
        for quiz in _assessments(BIRDS, "quiz"), _assessments(TEA, "which-cup"):
            learning.submit(lea, self._answered(lea, quiz).id)
        essay = _assessments(BIRDS, "essay")
        attempt = self._answered(lea, essay, {"text": _LEAS_BIRD})
        learning.submit(lea, attempt.id)
        learning.grade_manually(
            self._people["tara"],
            attempt.id,
            next(part.position for part in attempt.parts if isinstance(part, learning.ItemPart)),
            fraction=Decimal("0.9"),
            comment="I can see it run. Next time tell me how large the stones were.",
        )
        log = self._answered(leo, _assessments(NIGHT, "the-log"), {"text": _LEOS_LOG})
        learning.submit(leo, log.id)
        self._answered(leo, _assessments(BIRDS, "quiz"), most=3)

    @staticmethod
    def _answered(
        person: UUID, assessment: UUID, text: dict[str, Any] | None = None, most: int = 100
    ) -> learning.AttemptView:
        """An attempt with its answers saved, so many of them."""
        attempt = learning.start_attempt(person, assessment)
        parts = [
            part
            for part in attempt.parts
            if isinstance(part, learning.ItemPart) and part.delivery is not None
        ]
        for part in parts[:most]:
            prompt = str(part.delivery["prompt"] if part.delivery else "")
            data = text or next(answer for words, answer in _RIGHT.items() if words in prompt)
            learning.save_answer(person, attempt.id, part.position, seq=1, data=data)
        return attempt

    def _talk(self) -> None:
        people, lesson = self._people, self._lessons["why-a-tail-wags"]
        asked = communication.post_comment(
            people["leo"], lesson, body="Do young wagtails wag, too, or do they have to learn it?"
        )
        communication.post_comment(
            people["tara"],
            lesson,
            body="They wag as soon as they are out of the nest, Leo, before there is much of a tail to wag.",
            reply_to=asked["id"],
            mentions=[people["leo"]],
        )
        communication.post_comment(
            people["lea"],
            lesson,
            body="The one at our weir wags faster when the dog comes. One up for the hawk!",
        )
        communication.post_comment(
            people["lin"],
            self._lessons["the-moon-as-a-clock"],
            body="Tried it from the balcony: two fists, and it was in the south 80 minutes later. I am impressed.",
        )
        communication.post_comment(
            people["lea"],
            self._lessons["who-calls-there"],
            body="A roe deer barked behind me. I ran twenty metres before I remembered what it was.",
        )
        communication.post_comment(
            people["tom"],
            self._lessons["heat-and-time"],
            body="If your kettle has no thermometer: count slowly to two hundred after it boils. That is green tea.",
        )

    def _news(self) -> None:
        self._announce(
            "tara",
            BIRDS,
            "Walk on Sunday",
            "<p>We meet at the mill at seven in the morning. Bring binoculars if you have some, and <b>boots</b> in any"
            " case. Breakfast afterwards at Tom's.</p>",
        )
        self._announce(
            "tara",
            NIGHT,
            "An owl in the churchyard",
            "<p>Somebody calls from the lime trees every evening at about nine. Go and listen, and put it into your"
            " night log before you read what the others heard.</p>",
        )
        self._announce(
            "tom",
            TEA,
            "Spring leaves have come",
            "<p>There is a tin of this year's first green tea on the shelf in the hall. <b>75 degrees</b>, please;"
            " it has come a long way.</p>",
            audience="everyone",
        )

    def _announce(
        self, teacher: str, course: str, title: str, text: str, audience: str | None = None
    ) -> None:
        news = communication.make_news(
            self._people[teacher],
            self._courses[course],
            communication.NewsChange(title=title, text=text, audience=audience),
        )
        communication.publish_news(self._people[teacher], news["id"])

    def _judge(self) -> None:
        people, courses = self._people, self._courses
        first = communication.put_review(
            people["lea"],
            courses[BIRDS],
            stars=5,
            text="Short, funny, and I now walk past the river far more slowly. My family suffers.",
        )
        communication.reply_to_review(
            people["tara"],
            first["id"],
            text="Thank you, Lea. Take the family along: they can carry the flask.",
        )
        communication.put_review(
            people["leo"],
            courses[TEA],
            stars=4,
            text="I had burnt green tea for years. The fifth star is for biscuits.",
        )
        communication.put_review(
            people["lea"], courses[TEA], stars=5, text="Ten minutes, and all cups since are better."
        )
        communication.put_review(
            people["lea"],
            courses[NIGHT],
            stars=5,
            text="I am forty-one and was afraid of the dark until Tuesday.",
        )
        owl = communication.put_review(
            people["leo"],
            courses[NIGHT],
            stars=4,
            text="The recorded owl is a computer, and not a good one. The real one answered it all the same.",
        )
        communication.reply_to_review(
            people["tara"],
            owl["id"],
            text="It is two sine waves and much goodwill, Leo. I am glad that she was not particular.",
        )

    def _keep(self) -> None:
        people = self._people
        group = learning.make_group(people["tara"], self._courses[BIRDS], "Early birds")
        for name in ("lea", "leo"):
            learning.add_to_group(people["tara"], group.id, people[name])
        learning.join_team(people["tara"], self._courses[NIGHT], learning.Role.GRADER, person=people["tom"])
        notebook.add_note(
            people["lea"],
            notebook.NoteSpec(
                lesson=self._lessons["the-moon-as-a-clock"], body="Measure my fist against the spire."
            ),
        )
        notebook.add_note(
            people["lea"],
            notebook.NoteSpec(
                lesson=self._lessons["heat-and-time"], body="Green: 75 degrees!", colour="green"
            ),
        )
        self._highlight("lea", "heat-and-time", "three things: fresh water, the right heat, and patience")
        notebook.keep_lesson(people["lea"], self._lessons["why-a-tail-wags"])
        notebook.keep_course(people["lin"], self._courses[TEA])

    def _highlight(self, name: str, lesson: str, words: str) -> None:
        """Words of a lesson's first text, marked."""
        page = LessonPage.objects.get(translation_key=self._lessons[lesson])
        first = next(child for child in page.body.raw_data if child["type"] == "rich_text")
        start = plain_text(first["value"]["text"]).index(words)
        notebook.add_note(
            self._people[name],
            notebook.NoteSpec(
                lesson=self._lessons[lesson],
                block=UUID(first["id"]),
                start=start,
                end=start + len(words),
                quote=words,
            ),
        )


def _keys(model: Any, slugs: Any) -> dict[str, UUID]:
    return dict(model.objects.filter(slug__in=slugs).values_list("slug", "translation_key"))


def _assessments(course: str, slug: str) -> UUID:
    top = CoursePage.objects.get(slug=course)
    found: UUID = AssessmentPage.objects.descendant_of(top).get(slug=slug).translation_key
    return found
