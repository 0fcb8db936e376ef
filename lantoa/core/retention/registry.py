from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, Q, QuerySet
from django.utils.functional import Promise

from lantoa.core import secrets
from lantoa.core.retention.people import Person

Words = str | Promise
# Finds the rows about a person; None when this person cannot stand there.
Subject = Callable[[Person], Q | None]
Eraser = Callable[[QuerySet[Any]], int]


class Erase(StrEnum):
    DELETE = "delete"  # the row goes
    BLANK = "blank"  # the personal fields are emptied, the row and its counts stay


class BadRegistration(TypeError):
    """A registration names what the model does not have, or leaves out what must be said."""


@dataclass(frozen=True)
class Registration:
    model: type[Model]
    purpose: Words
    fields: tuple[str, ...]
    subject: Subject
    keep_for: timedelta | None
    since: str
    erase: Erase | Eraser
    erased_at: str
    kept_because: Words

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def goes_on_request(self) -> bool:
        return not self.kept_because

    def rows(self) -> QuerySet[Any]:
        """All rows, hidden ones too: a default manager may leave some out."""
        return self.model._base_manager.all()

    def rows_about(self, person: Person) -> QuerySet[Any]:
        found = self.subject(person)
        return self.rows().none() if found is None else self.rows().filter(found)


_registered: dict[tuple[str, tuple[str, ...]], Registration] = {}


def register(
    model: type[Model] | str,
    *,
    purpose: Words,
    fields: Sequence[str],
    subject: Subject,
    keep_for: timedelta | None,
    erase: Erase | Eraser,
    since: str = "",
    erased_at: str = "",
    kept_because: Words = "",
) -> Registration:
    """Says what a model keeps about people.

    `purpose`: why, in a sentence that is shown to the person. `fields`: what is personal and is exported and erased.
    `subject`: how rows of a person are found (`by_user`, `by_digest`, `by_field`, `nobody` or a function).
    `keep_for` is counted from the date in `since`; a row without that date is kept. None: no period of its own.
    `erase`: what happens at the end of the period and on request; a function gets the rows and gives their number.
    `erased_at`: a date that is set when the fields are emptied. `kept_because`: set when the law or the public
    record forbids erasing on request; the person is told so.
    """
    found = apps.get_model(model) if isinstance(model, str) else model
    for name in (*fields, *filter(None, (since, erased_at))):
        try:
            field = found._meta.get_field(name)
        except FieldDoesNotExist:
            raise BadRegistration(f"{found._meta.label} has no field {name}") from None
        if erase is Erase.BLANK and name in fields and (not isinstance(field, Field) or field.unique):
            raise BadRegistration(f"{found._meta.label}.{name} cannot be emptied: erase it by a function")
    if not fields:
        raise BadRegistration(f"{found._meta.label}: which fields are personal?")
    if (keep_for is None) == bool(since):
        raise BadRegistration(f"{found._meta.label}: `keep_for` and `since` go together")
    made = Registration(found, purpose, tuple(fields), subject, keep_for, since, erase, erased_at, kept_because)
    _registered[made.label, made.fields] = made
    return made


def registered() -> list[Registration]:
    return sorted(_registered.values(), key=lambda r: (r.label, r.fields))


# Ways to find the rows of a person


def by_user(path: str) -> Subject:
    """`path`: the foreign key to the account, also across relations ("entry__user"); "pk" for the account itself."""

    def subject(person: Person) -> Q | None:
        return Q(**{f"{path}__in": person.user_pks}) if person.user_pks else None

    return subject


def by_digest(path: str, purpose: str) -> Subject:
    """`path`: a `secrets.digest` of an e-mail address or telephone number made with `purpose`."""

    def subject(person: Person) -> Q | None:
        known = [secrets.digest(value, purpose) for value in sorted(person.emails | person.phones)]
        return Q(**{f"{path}__in": known}) if known else None

    return subject


def by_field(path: str, kind: str) -> Subject:
    """`kind`: emails, phones or usernames; `path`: the field that holds one in the clear. Case does not matter."""

    def subject(person: Person) -> Q | None:
        query = Q()
        for value in sorted(getattr(person, kind)):
            query |= Q(**{f"{path}__iexact": value})
        return query or None

    return subject


def nobody(person: Person) -> Q | None:
    """Rows that cannot be found by a person: a name in a text, a face in a picture."""
    return None
