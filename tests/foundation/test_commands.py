from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lms_site.foundation import inbox, outbox
from lms_site.foundation.events import Event, emit, registry, subscribe
from lms_site.foundation.models import InboxEntry
from lms_site.foundation.testing import temporary_registry
from tests.foundation.shop import Sold


@pytest.fixture(autouse=True)
def _declarations():
    with temporary_registry():
        registry.declare(Sold)
        yield


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def die(event: Event, envelope: object) -> None:
    raise ZeroDivisionError("no")


@pytest.mark.django_db
def test_the_status_tells_what_waits_and_what_is_dead():
    subscribe(Sold, die, name="shop.note")
    emit(Sold(shop=1, number=1))
    assert run("outbox", "status").startswith("1 not relayed, the oldest 0 s ago")
    outbox.drain()
    told = run("outbox", "status").splitlines()[1]
    assert re.fullmatch(
        r"shop\.note: 1 waiting, the oldest \d+ s; 0 dead; last error ZeroDivisionError: no", told
    )
    InboxEntry.objects.update(attempts=inbox.ATTEMPTS - 1, due_at="2000-01-01T00:00Z")
    outbox.drain()
    status = json.loads(run("outbox", "status", "--json"))
    assert (status["fresh"], status["queues"][0]["dead"], status["queues"][0]["known"]) == (0, 1, True)
    assert run("outbox", "status", "--fail-after", "60")


@pytest.mark.django_db
def test_the_status_fails_when_something_waits_too_long():
    emit(Sold(shop=1, number=1))
    from lms_site.foundation.models import OutboxEvent

    OutboxEvent.objects.update(occurred_at="2020-01-01T00:00Z")
    with pytest.raises(CommandError, match="waits for"):
        run("outbox", "status", "--fail-after", "60")


@pytest.mark.django_db
def test_replay_makes_the_dead_wait_again_and_drain_runs_them():
    told = []
    subscribe(Sold, lambda event, envelope: told.append(event.number), name="shop.note")
    emit(Sold(shop=1, number=1), Sold(shop=1, number=2))
    outbox.relay(lambda pairs: None)
    InboxEntry.objects.update(dead_at="2020-01-01T00:00Z")
    entry = InboxEntry.objects.select_related("event").last()
    assert "1 dead entry waits again" in run("outbox", "replay", "--event", str(entry.event.event_id))
    assert "1 entry done" in run("outbox", "drain")
    assert "0 dead" in run("outbox", "replay", "--type", "lms.other.v1")
    assert "1 dead" in run("outbox", "replay", "--subscriber", "shop.note", "--type", Sold.type)
    assert "1 entry done" in run("outbox", "drain")
    assert told == [2, 1]


@pytest.mark.django_db
def test_replay_can_give_a_new_subscriber_what_it_missed():
    emit(Sold(shop=1, number=1))
    outbox.drain()
    subscribe(Sold, lambda event, envelope: None, name="shop.late")
    assert "1 missed event given to shop.late" in run(
        "outbox", "replay", "--subscriber", "shop.late", "--missed"
    )
    with pytest.raises(CommandError, match=r"no subscriber nobody; there are: shop\.late"):
        run("outbox", "replay", "--subscriber", "nobody")
    with pytest.raises(CommandError, match="needs --subscriber"):
        run("outbox", "replay", "--missed")


def test_the_catalogue_is_written_compared_and_cleaned(tmp_path):
    with pytest.raises(CommandError, match="missing"):
        run("events", "--check", "--folder", str(tmp_path))
    assert "wrote events/lms.test_shop.sold.v1.json" in run("events", "--write", "--folder", str(tmp_path))
    assert "up to date" in run("events", "--check", "--folder", str(tmp_path))
    assert "Something was sold in a shop." in (tmp_path / "events.md").read_text()
    (tmp_path / "events" / "lms.gone.v1.json").write_text("{}")
    with pytest.raises(CommandError, match="of no event"):
        run("events", "--check", "--folder", str(tmp_path))
    run("events", "--write", "--folder", str(tmp_path))
    assert not (tmp_path / "events" / "lms.gone.v1.json").exists()


def changed(fields: dict[str, object]) -> None:
    """The fact declared anew, with other fields."""
    registry.types.clear()
    namespace = {
        "type": Sold.type,
        "__annotations__": fields,
        "__module__": __name__,
        "__qualname__": "Changed",
    }
    type("Changed", (Event,), namespace)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"shop": int}, "number is gone"),
        ({"shop": int, "number": str}, "number means something else"),
        ({"shop": int, "number": int, "price": int}, "price is required"),
    ],
)
def test_a_change_that_would_break_readers_needs_a_new_version(tmp_path, fields, why):
    run("events", "--write", "--folder", str(tmp_path))
    changed(fields)
    with pytest.raises(CommandError, match=why):
        run("events", "--write", "--folder", str(tmp_path))
    run("events", "--write", "--break", "--folder", str(tmp_path))
    assert "up to date" in run("events", "--check", "--folder", str(tmp_path))


def test_an_optional_field_breaks_nobody(tmp_path):
    run("events", "--write", "--folder", str(tmp_path))
    registry.types.clear()

    class WithNote(Sold):
        type = Sold.type
        note: str | None = None

    assert "wrote" in run("events", "--write", "--folder", str(tmp_path))
