from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.deletion import ProtectedError, RestrictedError
from django.db.models.functions import Length

from lantoa.core import clock, events
from lantoa.core.retention.people import Person
from lantoa.core.retention.registry import Erase, Registration, registered
from lantoa.core.secrets import EncryptedTextField

log = logging.getLogger(__name__)

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class PersonalDataErased(events.Event):
    """Told for the audit; it names no person."""

    kind: str
    count: int
    on_request: bool


@dataclass
class Erased:
    """What went and what stayed, by model."""

    counts: dict[str, int] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)  # model → why
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def purge(now: datetime | None = None) -> Erased:
    """Erases everything whose period is over. One model that fails does not hold back the others."""
    now = now or clock.now()
    done = Erased()
    for registration in registered():
        if registration.keep_for is None:
            continue
        over = registration.rows().filter(**{f"{registration.since}__lt": _limit(registration, now)})
        _run(registration, over, done, on_request=False)
    log.info("personal data purged", extra={"counts": done.counts, "failed": done.failed})
    return done


def erase_person(person: Person, *, is_rehearsal: bool = False) -> Erased:
    """Erases what is kept about a person, except where the law or the public record forbids it."""
    done = Erased()
    for registration in registered():
        rows = registration.rows_about(person)
        count = _left(registration, rows).count()
        if not count:
            continue
        if not registration.goes_on_request:
            done.kept[registration.label] = str(registration.kept_because)
        elif is_rehearsal:
            done.counts[registration.label] = done.counts.get(registration.label, 0) + count
        else:
            _run(registration, rows, done, on_request=True)
    return done


def _limit(registration: Registration, now: datetime) -> Any:
    assert registration.keep_for is not None
    limit = now - registration.keep_for
    # A plain date is the province's day.
    is_moment = isinstance(registration.model._meta.get_field(registration.since), models.DateTimeField)
    return limit if is_moment else clock.local(limit).date()


def _run(registration: Registration, rows: QuerySet[Any], done: Erased, *, on_request: bool) -> None:
    count = 0
    waiting = _left(registration, rows).order_by("pk")
    try:
        while pks := list(waiting.values_list("pk", flat=True)[:_BATCH]):
            with transaction.atomic():
                went = _erase(registration, registration.rows().filter(pk__in=pks))
                if went:
                    events.record(PersonalDataErased(kind=registration.label, count=went, on_request=on_request))
            count += went
            # Onwards by key: an eraser that leaves its rows standing is not called for them again and again.
            waiting = waiting.filter(pk__gt=pks[-1])
    except (ProtectedError, RestrictedError) as fault:
        done.failed[registration.label] = f"still referred to: {fault.args[0]}"
    except Exception as fault:
        log.exception("personal data not erased", extra={"kind": registration.label})
        done.failed[registration.label] = f"{type(fault).__name__}: {fault}"
    if count:
        done.counts[registration.label] = done.counts.get(registration.label, 0) + count


def _erase(registration: Registration, rows: QuerySet[Any]) -> int:
    if callable(registration.erase) and not isinstance(registration.erase, Erase):
        return registration.erase(rows)
    _forget_files(registration, rows)
    if registration.erase is Erase.DELETE:
        count = rows.count()
        rows.delete()
        return count
    emptied: dict[str, Any] = {name: _empty(registration, name) for name in registration.fields}
    if registration.erased_at:
        emptied[registration.erased_at] = clock.now()
    return rows.update(**emptied)


def _left(registration: Registration, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that still hold something personal."""
    if registration.erased_at:
        return rows.filter(**{f"{registration.erased_at}__isnull": True})
    if registration.erase is not Erase.BLANK:
        return rows
    holds = Q()
    for name in registration.fields:
        model_field = registration.model._meta.get_field(name)
        if isinstance(model_field, EncryptedTextField):
            # It cannot be compared, but its length can.
            rows = rows.alias(**{f"_length_{name}": Length(name)})
            holds |= Q(**{f"_length_{name}__gt": 0})
        elif model_field.null:
            holds |= Q(**{f"{name}__isnull": False})
        else:
            holds |= ~Q(**{name: _empty(registration, name)})
    return rows.filter(holds)


def _empty(registration: Registration, name: str) -> Any:
    model_field = registration.model._meta.get_field(name)
    if model_field.null:
        return None
    assert isinstance(model_field, models.Field)  # held by `register`
    if isinstance(model_field, models.CharField | models.TextField | models.FileField):
        return ""
    if model_field.has_default():
        return model_field.get_default()
    raise TypeError(f"{registration.label}.{name} has no empty value: erase it by a function")


def _forget_files(registration: Registration, rows: QuerySet[Any]) -> None:
    """The files go after the commit: a rolled-back erasure must still have them."""
    for name in registration.fields:
        if not isinstance(registration.model._meta.get_field(name), models.FileField):
            continue
        for row in rows.only("pk", name):
            file = getattr(row, name)
            if file:
                transaction.on_commit(partial(file.storage.delete, file.name))
