from __future__ import annotations

import contextlib
from uuid import UUID

import pytest
from django.db import connection, transaction
from pydantic import ValidationError

from lms_site.foundation import events, sql
from lms_site.foundation.events import Envelope, Event, emit, listen, subscribe
from lms_site.foundation.locks import NotInTransaction
from lms_site.foundation.models import InboxEntry, OutboxEvent
from lms_site.foundation.outbox import drain
from lms_site.foundation.testing import temporary_registry


@pytest.fixture(autouse=True)
def _declarations():
    with temporary_registry():
        yield


def declare(event_type: str = "lms.kettle.boiled.v1") -> type[Event]:
    class KettleBoiled(Event):
        type = event_type
        kettle: int
        litres: int = 1

        @property
        def aggregate(self) -> str:
            return f"kettle:{self.kettle}"

    return KettleBoiled


def emit_and_fail(event: Event) -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        emit(event)
        raise ZeroDivisionError


@pytest.mark.django_db
def test_any_number_of_facts_is_one_statement(django_assert_num_queries):
    boiled = declare()
    with django_assert_num_queries(1):
        emit(*(boiled(kettle=number) for number in range(50)))
    rows = OutboxEvent.objects.order_by("position")
    assert [row.body["kettle"] for row in rows] == list(range(50))
    assert [row.aggregate for row in rows][:2] == ["kettle:0", "kettle:1"]
    assert {row.type for row in rows} == {"lms.kettle.boiled.v1"}
    assert rows[0].occurred_at is not None
    assert rows[0].relayed_at is None


@pytest.mark.django_db
def test_emitting_nothing_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        emit()


@pytest.mark.usefixtures("own_tables")
def test_a_fact_outside_a_transaction_is_refused():
    boiled = declare()
    with pytest.raises(NotInTransaction):
        emit(boiled(kettle=1))
    assert OutboxEvent.objects.count() == 0


@pytest.mark.usefixtures("own_tables")
def test_a_fact_goes_with_the_transaction_that_made_it_true():
    boiled = declare()
    emit_and_fail(boiled(kettle=1))
    assert OutboxEvent.objects.count() == 0


@pytest.mark.usefixtures("own_tables")
def test_a_transaction_asks_for_one_nudge_however_many_facts_it_tells():
    boiled = declare()
    with transaction.atomic():
        emit(boiled(kettle=1))
        emit(boiled(kettle=2))
        emit_and_fail(boiled(kettle=3))
        assert len(connection.run_on_commit) == 1


@pytest.mark.usefixtures("own_tables")
def test_facts_of_a_savepoint_that_was_undone_leave_the_nudge_to_later_ones():
    boiled = declare()
    with transaction.atomic():
        emit_and_fail(boiled(kettle=1))
        assert len(connection.run_on_commit) == 0
        emit(boiled(kettle=2))
        assert len(connection.run_on_commit) == 1


@pytest.mark.django_db
def test_a_listener_runs_inside_the_transaction_and_can_undo_it():
    boiled = declare()

    def refuse(event: Event) -> None:
        raise ZeroDivisionError

    listen(boiled, refuse)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(boiled(kettle=1))
    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db
def test_listeners_hear_only_of_their_class_in_the_order_of_registration():
    boiled, filled = declare(), declare("lms.kettle.filled.v1")
    heard = []
    listen(boiled, lambda event: heard.append(("first", event)))
    listen(boiled, lambda event: heard.append(("second", event)))
    listen(filled, lambda event: heard.append(("other", event)))
    emit(boiled(kettle=7))
    assert heard == [("first", boiled(kettle=7)), ("second", boiled(kettle=7))]


@pytest.mark.django_db
def test_a_subscriber_gets_the_fact_as_it_was_with_its_envelope():
    boiled = declare()
    got: list[tuple[Event, Envelope]] = []
    subscribe(boiled, lambda event, envelope: got.append((event, envelope)), name="tea.brew")
    emit(boiled(kettle=7, litres=2))
    assert drain(strict=True) == 1
    event, envelope = got[0]
    assert event == boiled(kettle=7, litres=2)
    assert (envelope.type, envelope.aggregate) == ("lms.kettle.boiled.v1", "kettle:7")
    assert isinstance(envelope.event_id, UUID)
    assert envelope.event_id == OutboxEvent.objects.get().event_id


@pytest.mark.django_db
def test_a_glob_subscribes_to_all_types_it_fits():
    boiled, filled, other = declare(), declare("lms.kettle.filled.v1"), declare("lms.cup.filled.v1")
    got = []
    subscribe("lms.kettle.*", lambda event, _: got.append(type(event)), name="tea.all")
    emit(boiled(kettle=1), filled(kettle=1), other(kettle=1))
    assert drain(strict=True) == 2
    assert got == [boiled, filled]


@pytest.mark.django_db
def test_a_fact_whose_type_nobody_declares_any_more_is_still_told():
    boiled = declare()
    emit(boiled(kettle=7))
    with temporary_registry():
        got = []
        subscribe(
            "lms.*", lambda event, envelope: got.append((event.model_dump(), envelope.type)), name="tea.log"
        )
        assert drain(strict=True) == 1
    assert got == [({"kettle": 7, "litres": 1}, "lms.kettle.boiled.v1")]


@pytest.mark.parametrize(
    "wrong", ["kettle", "lms.kettle.boiled", "lms.Kettle.boiled.v1", "lms.kettle.boiled.v0"]
)
def test_a_type_says_what_happened_to_what_and_has_a_version(wrong):
    with pytest.raises(ValueError, match="no event type"):
        declare(wrong)


def test_a_type_belongs_to_one_class():
    declare()
    with pytest.raises(ValueError, match="declared by"):

        class Other(Event):
            type = "lms.kettle.boiled.v1"


def test_a_name_belongs_to_one_subscriber():
    boiled = declare()
    subscribe(boiled, lambda event, envelope: None, name="tea.brew")
    with pytest.raises(ValueError, match=r"tea\.brew"):
        subscribe(boiled, lambda event, envelope: None, name="tea.brew")


def test_a_handler_with_the_wrong_arguments_is_refused_at_the_start():
    boiled = declare()
    with pytest.raises(TypeError):
        subscribe(boiled, lambda event: None, name="tea.brew")
    with pytest.raises(TypeError):
        listen(boiled, lambda event, envelope: None)


def test_a_fact_cannot_be_changed_nor_hold_what_is_not_declared():
    boiled = declare()
    with pytest.raises(ValidationError):
        boiled(kettle=1).kettle = 2
    with pytest.raises(ValidationError):
        boiled(kettle=1, colour="red")


def test_schemas_are_those_of_the_declared_types():
    declare()
    assert list(events.schemas()) == ["lms.kettle.boiled.v1"]
    assert events.schemas()["lms.kettle.boiled.v1"]["required"] == ["kettle"]


@pytest.mark.django_db
def test_an_id_stays_the_same_over_retries():
    boiled = declare()
    seen = []

    def handle(event: Event, envelope: Envelope) -> None:
        seen.append(envelope.event_id)
        if len(seen) == 1:
            raise ZeroDivisionError

    subscribe(boiled, handle, name="tea.brew")
    emit(boiled(kettle=1))
    drain()
    InboxEntry.objects.update(due_at="2000-01-01T00:00Z")
    drain()
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_a_statement_can_only_tell_a_fact_with_the_fields_it_has():
    with pytest.raises(TypeError, match="litres"):
        events.written(declare(), "boiled", "'kettle:1'", kettle="1")


@pytest.mark.django_db
def test_a_fact_that_its_statement_told_reads_like_any_other():
    boiled = declare()
    told = events.written(boiled, "hot", "'kettle:' || hot.kettle", kettle="hot.kettle", litres="2")
    rows = sql.run(f"WITH hot AS (SELECT 7 AS kettle) {told}", events.origin())
    row = OutboxEvent.objects.get()
    assert (rows, row.aggregate, events.parse(row.type, row.body)) == (
        1,
        "kettle:7",
        boiled(kettle=7, litres=2),
    )


@pytest.mark.usefixtures("committing_db")
def test_who_listens_to_a_fact_its_statement_told_does_so_in_the_transaction():
    boiled, heard = declare(), []
    listen(boiled, lambda fact: heard.append((fact, transaction.get_connection().in_atomic_block)))
    with events.one_statement(boiled):
        events.told(boiled(kettle=7))
    assert heard == [(boiled(kettle=7), True)]
