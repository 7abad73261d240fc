"""Laws of sending: one result for each, only failed ones again, no sleep, no address in a log."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, get_args

import pytest

from lms_sdk.notifications import RETRIED, BadSignature, Delivery, RawWebhook, Result, SendStatus
from lms_sdk.testing.post_office import WORDS, ChannelSubject, PostOffice
from lms_sdk.testing.subject import require
from lms_sdk.testing.world import DeadHttp, FakeContext, secret_values


class SendLaws(ChannelSubject):
    """From the batch to the person."""

    def test_every_delivery_gets_one_result(self) -> None:
        """Whatever the order they come back in, each can be told."""
        office = self.office()
        batch = office.batch()
        results = office.channel.send(batch, office.ctx)
        self._require_one_each(batch, results)
        require(
            all(r.status in ("sent", "queued") for r in results), f"send() to good addresses gives {results}"
        )
        arrived = [name for name, _ in office.servers.received()]
        require(sorted(arrived) == sorted(d.id for d in batch), f"sent were {len(batch)}, arrived {arrived}")
        require(
            all(WORDS in f"{c.body}{c.html}" for _, c in office.servers.received()),
            "the words did not arrive",
        )
        require(office.channel.send([], office.ctx) == [], "send() of an empty batch must give no results")

    @pytest.mark.parametrize(
        "status", [name for name in get_args(SendStatus) if name not in ("sent", "queued")]
    )
    def test_one_that_fails_does_not_hurt_the_others(self, status: SendStatus) -> None:
        """And only that one is tried again."""
        office = self.office()
        batch = office.batch()
        office.servers.refuse(office.servers.addresses()[1], status)
        results = office.channel.send(batch, office.ctx)
        self._require_one_each(batch, results)
        told = {result.delivery_id: result.status for result in results}
        require(
            told[batch[1].id] == status, f"send() says {told[batch[1].id]} of a delivery that is {status}"
        )
        others = [told[delivery.id] for delivery in batch if delivery is not batch[1]]
        require(set(others) <= {"sent", "queued"}, f"one delivery that is {status} makes the others {others}")
        if status in RETRIED:
            office.servers.refuse(office.servers.addresses()[1], "sent")
            office.channel.send([d for d in batch if told[d.id] in RETRIED], office.ctx)
        arrived = [name for name, _ in office.servers.received()]
        require(len(arrived) == len(set(arrived)), "somebody got the message twice")
        wanted = len(batch) if status in RETRIED else len(batch) - 1
        require(len(arrived) == wanted, f"after the retry {len(arrived)} of {wanted} messages arrived")

    def test_a_broken_line_is_a_result_and_no_crash(self) -> None:
        """The product tries again later."""
        office = self.office()
        dead = DeadHttp()
        batch = office.batch()
        results = office.channel.send(batch, FakeContext(office.ctx.config, dead))
        self._require_one_each(batch, results)
        wrong = [result.status for result in results if dead.calls and result.status not in RETRIED]
        require(not wrong, f"send() without an answer gives {wrong}, which are never tried again")

    def test_sending_never_sleeps(self) -> None:
        """The product paces; a sleeping channel holds a worker."""
        slept: list[Any] = []
        real, time.sleep = time.sleep, slept.append
        try:
            office = self.office()
            office.servers.refuse(office.servers.addresses()[1], "deferred")
            office.channel.send(office.batch(), office.ctx)
        finally:
            time.sleep = real
        require(not slept, "send() sleeps")

    def test_a_bounce_for_good_is_told_as_such(self) -> None:
        """The address is suppressed."""
        office, raw, delivery, sent = self._bounced()
        if raw is None:
            return
        office.channel.verify(raw, office.ctx)
        events = office.channel.parse(raw, office.ctx)
        require(len(events) == 1, f"parse() makes {len(events)} events of one bounce")
        event = events[0]
        require(event.kind == "bounced" and event.permanent, f"a bounce for good is told as {event}")
        known = event.delivery_id == delivery.id or (
            event.provider_id and event.provider_id == sent.provider_id
        )
        require(known, "the bounce names neither the delivery nor the provider_id that send() gave")
        again = office.channel.parse(raw, office.ctx)[0]
        require(
            again.event_id == event.event_id, "the same webhook gives another event_id when it comes again"
        )

    def test_a_forged_bounce_is_refused(self) -> None:
        """Or anybody could silence a learner's mail."""
        office, raw, _, _ = self._bounced()
        raw = raw or RawWebhook(b'{"type": "bounced"}', {"signature": "x"})
        changed = bytes([raw.body[0] ^ 1]) + raw.body[1:]
        wrong = {name: "é" + value for name, value in raw.headers.items()}
        for forged in (replace(raw, body=changed), replace(raw, headers={}), replace(raw, headers=wrong)):
            try:
                office.channel.verify(forged, office.ctx)
            except BadSignature:
                continue
            raise AssertionError("verify() accepts a forged webhook")

    def test_persons_and_secrets_stay_out_of_logs_and_texts(self) -> None:
        """Neither addresses nor words of a message."""
        office = self.office()
        batch = office.batch()
        office.servers.refuse(office.servers.addresses()[1], "rejected")
        results = office.channel.send(batch, office.ctx)
        broken = FakeContext(office.ctx.config)
        office.channel.send(batch, broken)
        private = [office.channel.address_text(delivery.address) for delivery in batch] + [WORDS]
        texts = {
            "the log": office.ctx.logged + broken.logged,
            "repr of a delivery": repr(batch),
            "a result": repr(results),
        }
        for place, text in texts.items():
            require(
                not any(word in text for word in private),
                f"{place} holds an address or the words of a message",
            )
            require(not any(s in text for s in secret_values(office.ctx.config)), f"{place} holds a secret")
        require(
            not any(s in repr(office.ctx.config) for s in secret_values(office.ctx.config)),
            "Config shows secrets",
        )

    def _bounced(self) -> tuple[PostOffice, RawWebhook | None, Delivery, Result]:
        office = self.office()
        batch = office.batch()
        results = office.channel.send(batch, office.ctx)
        return office, office.servers.bounce(batch[0].id), batch[0], results[0]

    @staticmethod
    def _require_one_each(batch: list[Delivery], results: list[Result]) -> None:
        wanted, got = sorted(d.id for d in batch), sorted(r.delivery_id for r in results)
        require(got == wanted, f"send() gives results for {got}, the batch holds {wanted}")
        wrong = [result.status for result in results if result.status not in get_args(SendStatus)]
        require(not wrong, f"send() gives unknown statuses {wrong}")
