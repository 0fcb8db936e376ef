"""Secrets of second factors stand in allauth's own rows: a change of key and a check must reach them there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from lantoa.core import secrets
from lantoa.shared.accounts.adapters import SECOND_FACTOR


@secrets.kept_elsewhere
def secrets_of_second_factors() -> Iterator[secrets.Kept]:
    """The secret of the code generator, the seed of recovery codes. A passkey's row holds its public half only."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    rows = Authenticator.objects.filter(type__in=kinds).order_by("pk").values_list("pk", "data")
    for pk, data in rows.iterator(chunk_size=500):
        for token in _sealed(data):
            yield secrets.Kept(secrets.Sealed(token, SECOND_FACTOR), partial(_put, pk, token))


def _sealed(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _sealed(part)
    elif isinstance(value, str) and secrets.sealed_by(value):
        yield value


@transaction.atomic
def _put(pk: int, before: str, after: str) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None or before not in _sealed(row.data):
        return False
    row.data = _replaced(row.data, before, after)
    row.save(update_fields=["data"])
    return True


def _replaced(value: Any, before: str, after: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(part, before, after) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, before, after) for part in value]
    return after if value == before else value
