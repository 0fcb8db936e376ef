"""How rights are written down: one table an app, role × action × state, that feeds code, tests and the guide."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

from lantoa.shared.accounts.choices import Role


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """`roles` may do `action` on a thing in one of `states` (None: any) within their unit's subtree.

    `own_only`: only on what the person made. `only_others`: never on what the person changed (four eyes).
    """

    action: str
    roles: frozenset[Role]
    states: frozenset[str] | None = None
    own_only: bool = False
    only_others: bool = False


_tables: dict[str, tuple[Rule, ...]] = {}


def register_table(app: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    _tables[app] = rules
    return rules


def tables() -> dict[str, tuple[Rule, ...]]:
    """Every app's table, for tests and the guide."""
    return dict(sorted(_tables.items()))


def require(check: Callable[..., bool], *args: Any, **kwargs: Any) -> None:
    """Raises PermissionDenied (403) when the check says no."""
    if not check(*args, **kwargs):
        raise PermissionDenied(check.__name__)
