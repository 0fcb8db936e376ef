from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.demo import reading
from lantoa.demo.models import Demo
from lantoa.demo.services import accounts, filling
from lantoa.shared.accounts.choices import DESK, LIGHT, Role
from lantoa.shared.accounts.models import Assignment


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: str
    position: str
    does: str
    pin: str
    works_on: str | Promise


@dataclass(frozen=True)
class Progress:
    label: str
    is_done: bool


def people_by_unit() -> list[tuple[str, list[Person]]]:
    """Everybody of the demo under their unit, in the order of the file. Two queries."""
    does = {entry["username"]: entry["does"] for entry in reading.accounts()}
    order = {username: n for n, username in enumerate(does)}
    secrets = accounts.secrets_of_file()
    found: dict[str, list[Person]] = defaultdict(list)
    assignments = Assignment.objects.filter(user__is_demo=True, user__is_active=True).select_related("user", "unit")
    for held in sorted(assignments, key=lambda a: order.get(a.user.username, len(order))):
        user, role = held.user, Role(held.role)
        found[held.unit.name].append(
            Person(
                username=user.username,
                name=user.name,
                role=str(role.label),
                position=user.position,
                does=does.get(user.username, ""),
                pin=secrets[user.username].pin if user.username in secrets else "",
                works_on=_works_on(role),
            )
        )
    return list(found.items())


def _works_on(role: Role) -> str | Promise:
    if role in LIGHT:
        return _("phone")
    return _("desk and phone") if role in DESK else _("public pages")


def progress() -> list[Progress]:
    demo = Demo.objects.first()
    if demo is None:
        return []
    return [Progress(filling.step_label(name), name in demo.done) for name in filling.STEPS]
