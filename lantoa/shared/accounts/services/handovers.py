"""What an app does when a person leaves: a registry that each app with open work fills."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from django.utils.functional import Promise

from lantoa.shared.accounts.models import User

# Moves open work from the first person to the second, by the third; returns how many pieces moved.
Move = Callable[[User, User, User], int]
Count = Callable[[User], int]


@dataclasses.dataclass(frozen=True)
class Handover:
    app: str
    label: str | Promise
    move: Move
    count: Count | None


_registered: dict[str, Handover] = {}


def register(app: str, callback: Move, *, count: Count | None = None, label: str | Promise = "") -> None:
    """`callback(leaver, heir, by)` runs in the transaction that retires the person."""
    _registered[app] = Handover(app, label or app, callback, count)


def registered() -> list[Handover]:
    return [_registered[app] for app in sorted(_registered)]


def open_work(user: User) -> list[tuple[Handover, int]]:
    """What is still open, by app; apps without open work are left out."""
    counted = [(handover, handover.count(user)) for handover in registered() if handover.count is not None]
    return [(handover, count) for handover, count in counted if count]
