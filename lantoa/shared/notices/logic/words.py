"""Words kept as msgid and values, so that each reader gets them in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

Value = str | int | float | bool | None


def msgid_of(text: str | Promise) -> str:
    """The English sentence behind a lazy translation; a plain text is its own."""
    if not isinstance(text, Promise):
        return str(text)
    # A lazy translation is pickled as (function, arguments): the first argument is the msgid.
    arguments: tuple[Any, ...] = text.__reduce__()[1]
    return str(arguments[1][0])


def say(msgid: str, params: Mapping[str, Value]) -> str:
    """In the active language. A value that is missing shows as a dash: a notice is better torn than lost."""
    said = gettext(msgid)
    if not params:
        return said
    try:
        return said % dict(params)
    except (KeyError, ValueError, TypeError):
        return said % _Dashes(params) if "%(" in said else said


class _Dashes(dict[str, Value]):
    def __missing__(self, key: str) -> str:
        return "–"
