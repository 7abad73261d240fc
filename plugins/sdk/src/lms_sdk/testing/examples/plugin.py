"""A plugin with everything: each example kind, a configuration, an endpoint, and an implementation of every hook."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Any

from lms_sdk.config import Config, Scope, SetAt
from lms_sdk.context import Context
from lms_sdk.facts import (
    Audience,
    Card,
    CertificateData,
    CertificateRenderer,
    Course,
    ErasureMode,
    MenuItem,
    Money,
    Person,
    PersonalData,
    SearchQuery,
)
from lms_sdk.hooks import Veto, hookimpl
from lms_sdk.http import Endpoint, RequestDTO, ResponseDTO
from lms_sdk.i18n import translator
from lms_sdk.kinds import Event, Health, HealthCheck, subscribes
from lms_sdk.model import Secret
from lms_sdk.plugin import Plugin
from lms_sdk.testing.examples.block import Poll
from lms_sdk.testing.examples.channel import AcmeChat
from lms_sdk.testing.examples.choice import MultipleChoice
from lms_sdk.testing.examples.notes import NotesExporter, NotesImporter
from lms_sdk.testing.examples.payments import AcmePay

_ = translator("acme_all")
LIMIT = 100_000


class AcmeConfig(Config):
    """A greeting that a course may change, a key that only the site has."""

    greeting: Annotated[str, SetAt(Scope.SITE, Scope.COURSE)] = "Hello"
    api_key: Annotated[str, Secret] = ""


class Hooks:
    """Every hook once, each taking only the arguments it needs."""

    def __init__(self) -> None:
        """Begin with nothing kept."""
        self.kept: dict[str, list[dict[str, Any]]] = {}

    @hookimpl
    def dashboard_cards(self, audience: Audience) -> list[Card]:
        """A card for learners."""
        return [Card(_("Hello"), href="/api/v1/x/acme.all/hello")] if audience is Audience.LEARNER else []

    @hookimpl
    def admin_menu_items(self) -> list[MenuItem]:
        """One entry."""
        return [MenuItem(_("Acme"), "hello")]

    @hookimpl
    def course_prices(self, prices: dict[str, Money]) -> dict[str, Money]:
        """Ten per cent less."""
        return {
            key: dataclasses.replace(price, amount=price.amount * 9 // 10) for key, price in prices.items()
        }

    @hookimpl
    def search_query(self, query: SearchQuery) -> SearchQuery:
        """Spelt as everybody else does."""
        return dataclasses.replace(query, text=query.text.replace("pippit", "pipit"))

    @hookimpl
    def course_extras(self, courses: tuple[Course, ...]) -> dict[str, dict[str, Any]]:
        """How long the title is."""
        return {course.key: {"letters": len(course.title)} for course in courses}

    @hookimpl
    def may_enrol(self, course: Course) -> None:
        """Not in closed courses."""
        if course.category == "closed":
            raise Veto("closed", _("This course is closed."))

    @hookimpl
    def may_start_attempt(self, user: Person) -> None:
        """Not for guests."""
        if "guest" in user.roles:
            raise Veto("guest", _("Guests cannot be assessed."))

    @hookimpl
    def may_publish(self, item: str) -> None:
        """Not without a key."""
        if not item:
            raise Veto("nothing", _("There is nothing to publish."))

    @hookimpl
    def may_message(self, sender: Person, recipient: Person) -> None:
        """Not to oneself."""
        if sender.id == recipient.id:
            raise Veto("oneself", _("You cannot write to yourself."))

    @hookimpl
    def may_pay_out(self, amount: Money) -> None:
        """Not too much at once."""
        if amount.amount > LIMIT:
            raise Veto("limit", _("This is too much at once."))

    @hookimpl
    def certificate_renderer(self, course: Course) -> CertificateRenderer | None:
        """Plain text, for one category."""
        return PlainCertificate() if course.category == "plain" else None

    @hookimpl
    def export_personal_data(self, user: Person) -> PersonalData:
        """What was kept."""
        return PersonalData({"greetings": self.kept.get(user.id, [])})

    @hookimpl
    def erase_personal_data(self, user: Person, mode: ErasureMode) -> int:
        """All of it, in either mode."""
        return len(self.kept.pop(user.id, []))

    @hookimpl
    def course_published(self, course: Course, changed: Mapping[str, str]) -> None:
        """Remember how much changed."""
        self.kept.setdefault(course.key, []).append({"changed": len(changed)})

    @hookimpl
    def course_deleted(self, course: Course) -> None:
        """Forget it."""
        self.kept.pop(course.key, None)


class PlainCertificate:
    """A certificate as text."""

    media_type = "text/plain"

    def render(self, data: CertificateData) -> bytes:
        """Two lines."""
        return f"{data.person_name}\n{data.course_title}".encode()


class AlwaysWell(HealthCheck):
    """Nothing can be wrong."""

    key = "acme.well"
    label = _("Acme")

    def check(self, ctx: Context) -> Health:
        """Fine."""
        return Health("ok")


@subscribes("lms.enrolment.*", key="acme.welcome", idempotent=True)
def welcome(event: Event, ctx: Context) -> None:
    """Say hello."""
    ctx.log.info("%s, %s", ctx.config.greeting, event.aggregate)


def hello(request: RequestDTO, ctx: Context) -> ResponseDTO:
    """Greet whoever asks."""
    return ResponseDTO.of({"greeting": ctx.config.greeting})


plugin = Plugin(
    key="acme.all",
    label=_("Acme: everything"),
    scopes={Scope.SITE, Scope.COURSE},
    config=AcmeConfig,
    hooks=Hooks(),
    data_owner=True,
    permissions=["acme_all.greet"],
    endpoints=[Endpoint("GET", "hello", hello, summary="Say hello")],
    assessment_types=[MultipleChoice],
    importers=[NotesImporter],
    exporters=[NotesExporter],
    payment_providers=[AcmePay],
    notification_channels=[AcmeChat],
    event_subscribers=[welcome],
    health_checks=[AlwaysWell],
)

poll_plugin = Plugin(key="acme.poll", label=_("Poll"), block_types=[Poll])
