"""All secrets of the house, one by one: to check that they open, and to put them under the newest key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connections, models, router, transaction

from lantoa.core.secrets import sealing
from lantoa.core.secrets.field import EncryptedTextField, Sealed
from lantoa.core.secrets.keyring import SecretsError, newest_key_id


class Kept(NamedTuple):
    """A secret where it stands. `put` writes it anew unless somebody else has changed it meanwhile; tells if it did."""

    sealed: Sealed
    put: Callable[[str], bool]


class Renewed(NamedTuple):
    """`lost`: what does not open, by context, reason and key."""

    number: int
    lost: Counter[str]


# Secrets that stand elsewhere than in an EncryptedTextField (inside a JSON of another package) are found by these.
_elsewhere: list[Callable[[], Iterable[Kept]]] = []


def kept_elsewhere(function: Callable[[], Iterable[Kept]]) -> Callable[[], Iterable[Kept]]:
    """Registers a function that finds secrets of its own; a change of key and a check reach them too."""
    if function not in _elsewhere:
        _elsewhere.append(function)
    return function


def encrypted_fields() -> list[EncryptedTextField]:
    from django.apps import apps

    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]


def all_kept(fields: Iterable[EncryptedTextField] | None = None) -> Iterator[Kept]:
    """Every secret; with `fields` those in these columns only."""
    for field in encrypted_fields() if fields is None else fields:
        rows = field.model._base_manager.exclude(**{f"{field.attname}__isnull": True})
        for pk, value in rows.values_list("pk", field.attname).iterator(chunk_size=500):
            if isinstance(value, Sealed):
                yield Kept(value, lambda token, f=field, pk=pk, v=value: _swap(f, pk, v.token, token))  # type: ignore[misc]
    if fields is None:
        for function in _elsewhere:
            yield from function()


def fault_of(sealed: Sealed) -> str:
    """Why a secret does not open, for the person who looks for the key; empty when it does."""
    try:
        sealed.open()
    except SecretsError as fault:
        return f"{sealed.context}: {fault.code} ({sealing.sealed_by(sealed.token) or '-'})"
    return ""


def reseal_all(fields: Iterable[EncryptedTextField] | None = None) -> Renewed:
    """Puts every secret under the newest key. One that does not open is left as it is and holds back no other."""
    count, lost = 0, Counter[str]()
    newest = newest_key_id()
    for kept in all_kept(fields):
        if sealing.sealed_by(kept.sealed.token) == newest:
            continue
        if fault := fault_of(kept.sealed):
            lost[fault] += 1
        else:
            count += kept.put(sealing.reseal(kept.sealed.token, kept.sealed.context))
    return Renewed(count, lost)


@transaction.atomic
def seal_rows(model: type[models.Model], name: str, *, was: str = "") -> int:
    """For a migration: seals the rows of a column that was plain until now.

    `was`: the context under which they are sealed already, when the model or the field has been given another name.
    Rows that are right already are known by opening them, not by how they begin: it may run twice.
    Raises SecretsError when a row sealed for `was` does not open; nothing is changed then.
    """
    field = model._meta.get_field(name)
    assert isinstance(field, EncryptedTextField)
    count = 0
    for pk, value in list(model._base_manager.values_list("pk", name)):
        if not isinstance(value, Sealed) or not fault_of(value):
            continue
        text = sealing.open(value.token, was) if was else value.token
        count += _swap(field, pk, value.token, sealing.seal(text, field.context))
    return count


def _swap(field: EncryptedTextField, pk: Any, before: str, after: str) -> bool:
    connection = connections[router.db_for_write(field.model)]
    quote = connection.ops.quote_name
    table, column, key = (
        quote(name or "") for name in (field.model._meta.db_table, field.column, field.model._meta.pk.column)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608  (quoted names)
            [after, pk, before],
        )
        return bool(cursor.rowcount)
