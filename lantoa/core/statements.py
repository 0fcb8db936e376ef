"""Questions that are asked on every page: the ORM writes their SQL once, each time only the value changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# Stands in the statement where the value of each call goes.
_HERE = -(2**62)


class Statement:
    """`ask` makes a `values_list` for one key; it must not look at the key."""

    def __init__(self, ask: Callable[[int], QuerySet[Any, Any]]) -> None:
        self._ask = ask
        self._told: tuple[str, tuple[Any, ...]] | None = None

    def rows(self, key: int) -> list[tuple[Any, ...]]:
        """As the driver gives them: JSON as text."""
        if self._told is None:
            self._told = self._ask(_HERE).query.sql_with_params()
        sql, params = self._told
        with connection.cursor() as cursor:
            cursor.execute(sql, [key if param == _HERE else param for param in params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def made(model: type[M], told: Mapping[str, Any]) -> M:
    """An object as if the ORM had read these fields; the others are asked for when somebody looks at them."""
    fields = [field for field in model._meta.concrete_fields if field.name in told]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], [told[field.name] for field in fields])
