"""Events: push, no answer. The outbox is the job queue that stands in the same database."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar, cast

from django.db import DatabaseError, connection, transaction
from django.utils.functional import Promise

from lantoa.core import clock
from lantoa.core.models import EventRecord, HandlerFault

log = logging.getLogger(__name__)

# The 30 s in which a person may take a step back ("Hoàn tác"): what leaves the house waits for them.
GRACE_FOR = timedelta(seconds=30)
MAX_ATTEMPTS = 8


class OutsideTransaction(RuntimeError):
    """An event was recorded where no transaction is open: it could be told and the change be lost."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened; carries ids and small values only, never content."""

    names: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        known = Event.names.get(cls.__name__)
        if known is not None and known.__module__ != cls.__module__:
            raise TypeError(f"two events are called {cls.__name__}: {known.__module__} and {cls.__module__}")
        Event.names[cls.__name__] = cls

    @property
    def piece(self) -> str:
        """What the event is about, as "kind:pk"; jobs of one handler about one piece run in order."""
        return ""

    @property
    def is_urgent(self) -> bool:
        """Urgent events do not wait for the grace of 30 s."""
        return False


@dataclasses.dataclass(frozen=True, kw_only=True)
class PieceEvent(Event):
    kind: str
    pk: int
    version: int
    emergency: bool = False

    @property
    def piece(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def is_urgent(self) -> bool:
        return self.emergency


@dataclasses.dataclass(frozen=True, kw_only=True)
class PiecePublished(PieceEvent):
    pass


@dataclasses.dataclass(frozen=True, kw_only=True)
class PieceCorrected(PieceEvent):
    note: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PieceWithdrawn(PieceEvent):
    reason: str = ""
    is_public_notice: bool = True  # False when a person took "Đăng" back within 30 s


E = TypeVar("E", bound=Event)


@dataclasses.dataclass(frozen=True)
class Handler:
    name: str
    events: tuple[type[Event], ...]
    run: Callable[[Any], None]
    leaves_house: bool
    words: str | Promise = ""  # what it does, for people: "Tell the deputy"

    def hears(self, event: type[Event]) -> bool:
        return issubclass(event, self.events)


_handlers: dict[str, Handler] = {}


class UnknownEvent(LookupError):
    """A queued job names an event or a handler that this version does not have; it becomes a dead letter."""


def handles(
    event: type[E], *, leaves_house: bool = False, words: str | Promise = ""
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Registers a function for an event (and its subclasses).

    The function runs in a transaction of its own, at least once, and must react to the present state. `words` say to
    people what it does, where they see what became of an event.
    """

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        name = f"{function.__module__.removeprefix('lantoa.')}.{function.__qualname__}"
        known = _handlers.get(name)
        if known is not None and not _is_same_source(known.run, function):
            raise TypeError(f"two handlers are called {name}")
        # One function may hear several kinds: decorators stand one above the other.
        before: tuple[type[Event], ...] = known.events if known else ()
        heard: tuple[type[Event], ...] = before if event in before else (*before, event)
        leaves = leaves_house or (known is not None and known.leaves_house)
        told = words or (known.words if known is not None else "")
        _handlers[name] = Handler(name, heard, cast("Callable[[Any], None]", function), leaves, told)
        return function

    return register


def _is_same_source(one: Callable[..., None], other: Callable[..., None]) -> bool:
    """The same function, perhaps from a module imported a second time."""
    places = [(code.co_filename, code.co_firstlineno) for f in (one, other) if (code := getattr(f, "__code__", None))]
    return one is other or (len(places) == 2 and places[0] == places[1])


def handlers(event: type[Event] | None = None) -> list[Handler]:
    """Handlers as registered; with `event` those that will hear it."""
    return sorted((h for h in _handlers.values() if event is None or h.hears(event)), key=lambda h: h.name)


def handler(name: str) -> Handler:
    """Raises UnknownEvent."""
    try:
        return _handlers[name]
    except KeyError:
        raise UnknownEvent(f"handler {name}") from None


def record(event: Event) -> EventRecord:
    """Writes the event and one job per handler in the open transaction. Raises OutsideTransaction without one."""
    from lantoa.core import jobs  # the queue is an outer thing; importing it late keeps `events` light

    if not connection.in_atomic_block:
        raise OutsideTransaction(type(event).__name__)
    row = EventRecord.objects.create(
        name=type(event).__name__,
        payload=dataclasses.asdict(event),
        piece=event.piece,
        recorded_at=clock.now(),
    )
    for h in handlers(type(event)):
        wait = GRACE_FOR if h.leaves_house and not event.is_urgent else timedelta(0)
        jobs.defer_handler(event_pk=row.pk, handler=h.name, piece=event.piece, wait_for=wait, is_urgent=event.is_urgent)
    return row


def load(row: EventRecord) -> Event:
    """The event as it was told. A field that a later version has dropped is left out. Raises UnknownEvent."""
    kind = Event.names.get(row.name)
    if kind is None:
        raise UnknownEvent(f"event {row.name}")
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in row.payload.items() if name in known})


def run_handler(event_pk: int, handler_name: str) -> None:
    """One handler on one event, whole or not at all. What went wrong is kept for the person who looks at it."""
    try:
        with transaction.atomic():
            handler(handler_name).run(load(EventRecord.objects.get(pk=event_pk)))
            HandlerFault.objects.filter(event_id=event_pk, handler=handler_name).delete()
    except Exception as fault:
        _keep_fault(event_pk, handler_name, fault)
        raise


def _keep_fault(event_pk: int, handler_name: str, fault: Exception) -> None:
    """Never hides the fault itself: the database may be what is broken."""
    told = f"{type(fault).__name__}: {fault}".replace("\0", "")[:500]
    try:
        with transaction.atomic():
            HandlerFault.objects.update_or_create(
                event_id=event_pk, handler=handler_name, defaults={"error": told, "at": clock.now()}
            )
    except DatabaseError:
        log.warning("the fault could not be kept", extra={"handler": handler_name, "event": event_pk})
