"""What tests leave on RabbitMQ: nothing."""

import os
import shutil

import pytest
from amqp.exceptions import NotAllowed
from kombu import Connection

from tests import broker

ENDED = "999999999"  # no process has this number


@pytest.mark.services("rabbitmq")
@pytest.mark.skipif(
    shutil.which("rabbitmqctl") is None or os.geteuid() != 0,
    reason="root only: rabbitmqctl makes virtual hosts",
)
def test_a_virtual_host_goes_with_all_that_is_in_it_and_takes_what_a_killed_run_left():
    left = f"{broker.NAME}{ENDED}_dead"
    broker.control("add_vhost", left)

    with broker.virtual_host() as address:
        assert address.startswith(f"{broker.SERVER}{broker.NAME}{os.getpid()}_")
        with Connection(address) as connection, connection.channel() as channel:
            channel.queue_declare("celery_delayed_0", durable=True, auto_delete=False)
        assert left not in broker.control("list_vhosts", "name").split()

    with pytest.raises(NotAllowed), Connection(address, connect_timeout=5) as connection:
        connection.connect()


@pytest.mark.services("rabbitmq")
def test_whoever_may_not_make_one_shares_the_first(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with broker.virtual_host() as address, Connection(address) as connection:
        assert address == broker.SHARED
        connection.connect()
