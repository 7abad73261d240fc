"""Background work: the Celery application, and the two ways to declare a job.

A job takes ids and nothing else, loads what it works on, checks the state, acts, and may be run again at any time.
What must happen is told by an event (`foundation.events`), which no broker can lose; a message to the broker alone
is for what may also be done later by a sweep.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import parse_qs, quote, unquote, urlsplit

import structlog
from celery import Celery, signals
from celery.schedules import crontab
from django.conf import settings
from kombu.entity import Exchange, Queue

from lms_site.foundation import alive
from lms_site.foundation.kinds import QUEUES
from lms_site.foundation.locks import exclusive

P = ParamSpec("P")

SOFT_LIMIT, HARD_LIMIT = 240, 300
LONGEST = 1500  # RabbitMQ ends a consumer after 30 minutes without an acknowledgement


def queue_name(kind: str) -> str:
    """The name on the broker of the queue for a kind of work. Raises ValueError for a kind that is none."""
    if kind not in QUEUES:
        raise ValueError(f"there is no queue {kind!r}; there are {', '.join(QUEUES)}")
    return f"{settings.LMS_QUEUE_PREFIX}.{kind}"


def broker_address(url: str) -> str:
    """The broker in the words of its library, which spells Unix sockets in its own way."""
    if not url.startswith("unix://"):
        return url
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    password = quote(unquote(parts.password or query.get("password", [""])[0]), safe="")
    return f"redis+socket://{f':{password}@' if password else ''}{parts.path}?virtual_host={query.get('db', ['0'])[0]}"


def configuration() -> dict[str, Any]:
    """Celery's settings: nothing is lost with a worker, nothing runs for ever, nothing but JSON is read."""
    address = broker_address(settings.LMS_BROKER_URL)
    return {
        "broker_url": address,
        "broker_connection_timeout": 4,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_soft_time_limit": SOFT_LIMIT,
        "task_time_limit": HARD_LIMIT,
        "task_publish_retry": False,
        "task_create_missing_queues": False,
        "task_queues": _queues(address),
        "task_routes": (_route,),
        "task_default_queue": queue_name("default"),
        "task_default_exchange": _exchange().name,
        "task_default_exchange_type": "topic",
        "task_default_routing_key": queue_name("default"),
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "worker_max_tasks_per_child": 1000,
        "worker_max_memory_per_child": 400_000,
        "worker_hijack_root_logger": False,
        "enable_utc": True,
        "timezone": "UTC",
        "beat_scheduler": "lms_site.foundation.scheduler:Scheduler",
        "beat_schedule": schedule,
        **_of_broker(address),
    }


def _of_broker(address: str) -> dict[str, Any]:
    """What only RabbitMQ, or only Valkey, understands."""
    if address.startswith(("amqp", "pyamqp")):
        return {
            "task_default_queue_type": "quorum",
            "worker_detect_quorum_queues": True,
            "broker_transport_options": {"confirm_publish": True},
        }
    return {
        "broker_transport_options": {
            "global_keyprefix": f"{settings.LMS_QUEUE_PREFIX}:jobs:",
            "visibility_timeout": 2 * LONGEST,
            "socket_connect_timeout": 4,
            "socket_timeout": 30,
            "socket_keepalive": True,
        }
    }


def _exchange() -> Exchange:
    name = f"{settings.LMS_QUEUE_PREFIX}.jobs"
    return Exchange(name, type="topic", durable=True)  # type: ignore[no-untyped-call]


def _queues(address: str) -> list[Queue]:
    quorum = {"x-queue-type": "quorum"} if address.startswith(("amqp", "pyamqp")) else None
    names = [queue_name(kind) for kind in QUEUES]
    return [
        Queue(name, _exchange(), routing_key=name, queue_arguments=quorum)  # type: ignore[no-untyped-call]
        for name in names
    ]


app = Celery("anthus")
app.add_defaults(configuration)
schedule: dict[str, dict[str, Any]] = {}
_kinds: dict[str, str] = {}  # of each job, the kind of work


def _route(name: str, *_: Any, **__: Any) -> dict[str, str] | None:
    return {"queue": queue_name(_kinds[name])} if name in _kinds else None


@signals.setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Celery sets no logging up where somebody listens to this: Django has done it."""


@signals.heartbeat_sent.connect
def _show_sign_of_life(**_: Any) -> None:
    alive.show(settings.LMS_SIGN_OF_LIFE)


@signals.before_task_publish.connect
def _send_request_id(headers: dict[str, Any], **_: Any) -> None:
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        headers["request_id"] = request_id


@signals.task_prerun.connect
def _bind_request_id(task: Any, task_id: str, **_: Any) -> None:
    request_id = getattr(task.request, "request_id", None) or task_id
    structlog.contextvars.bind_contextvars(request_id=request_id, job=task.name)


@signals.task_postrun.connect
def _unbind_request_id(**_: Any) -> None:
    structlog.contextvars.unbind_contextvars("request_id", "job")


def job(
    *, queue: str = "default", soft_limit: int = SOFT_LIMIT, hard_limit: int = HARD_LIMIT, **options: Any
) -> Callable[[Callable[P, object]], Any]:
    """Declare a function as a job; `.delay(...)` and `.apply_async(...)` of the result hand it to a worker.

    It gets SoftTimeLimitExceeded after `soft_limit` seconds and is killed after `hard_limit`.
    """
    if hard_limit > LONGEST:
        raise ValueError(f"a job may take {LONGEST} seconds at most; cut it into pieces")
    queue_name(queue)

    def declare(run: Callable[P, object]) -> Any:
        name = options.pop("name", None) or app.gen_task_name(run.__name__, run.__module__)
        _kinds[name] = queue
        return app.task(name=name, soft_time_limit=soft_limit, time_limit=hard_limit, **options)(run)

    return declare


def periodic(
    *, every: float | crontab, queue: str = "default", **options: Any
) -> Callable[[Callable[[], object]], Any]:
    """Declare a function without arguments as a job that beat starts, `every` so many seconds or at set times.

    One runs at a time, on whatever machine: the others of the same name find the lock taken and leave. Two beats
    are therefore harmless.
    """

    def declare(run: Callable[[], object]) -> Any:
        name = f"{run.__module__}.{run.__name__}"

        @wraps(run)
        def alone() -> None:
            with exclusive(f"periodic:{name}") as mine:
                if mine:
                    run()

        declared = job(queue=queue, name=name, **options)(alone)
        expires = every if isinstance(every, int | float) else 3600
        schedule[name] = {"task": name, "schedule": every, "options": {"expires": max(expires, 5)}}
        return declared

    return declare
