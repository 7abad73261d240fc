"""What plugins show on a start page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lms_sdk.facts import Audience, Card, Person
from lms_site.plugin_host.asking import ask
from lms_site.plugin_host.boot import running


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card in the reader's language. All of it is text, and `href` leads to a web page or nowhere."""

    plugin: str
    title: str
    body: str
    href: str
    icon: str
    anchor: str


def dashboard_cards(audience: Audience, person: UUID) -> list[ShownCard]:
    """The plugins' cards for the person's start page, by weight, lightest first."""
    answers = running().hooks.collect(
        "dashboard_cards", audience=audience, user=Person(id=str(person)), course=None
    )
    cards = [(plugin, card) for plugin, found in answers for card in found]
    cards.sort(key=lambda pair: pair[1].weight)
    shown = (
        ask(
            f"a card of {plugin}",
            lambda: _shown(plugin, card, f"card-{audience.value}-{number}"),  # noqa: B023 asked at once
            None,
        )
        for number, (plugin, card) in enumerate(cards)
    )
    return [card for card in shown if card is not None]


def _shown(plugin: str, card: Card, anchor: str) -> ShownCard:
    """Words may be translated only now, by the plugin's own catalogue or code."""
    return ShownCard(plugin, str(card.title), str(card.body), card.href, card.icon, anchor)
