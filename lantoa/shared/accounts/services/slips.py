"""Slips: one sheet, one person, one code, once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.core import clock, events, secrets
from lantoa.shared.accounts import permissions, queries
from lantoa.shared.accounts.choices import LockPurpose, Role, SlipKind, SlipWay
from lantoa.shared.accounts.errors import SlipUnusable
from lantoa.shared.accounts.events import SlipIssued
from lantoa.shared.accounts.logic.codes import plain_code
from lantoa.shared.accounts.models import Device, Slip, User
from lantoa.shared.accounts.services import audit, lockouts
from lantoa.shared.units.models import Unit

VALID_FOR = {SlipKind.INVITATION: timedelta(days=30), SlipKind.RESET: timedelta(days=3)}
_CONTEXT = "slip"
# Digits only, since they are typed on any phone; forty bits against an address that may guess thirty times a day.
DIGITS = 12


@dataclasses.dataclass(frozen=True)
class Issued:
    """A slip and its code; the code is nowhere else and is gone with this object."""

    slip: Slip
    code: str

    @property
    def path(self) -> str:
        return reverse("accounts:slip-open", args=[plain_code(self.code)])


@dataclasses.dataclass(frozen=True)
class SlipPaper:
    """What stands on the sheet."""

    name: str
    username: str
    unit: Unit
    roles: tuple[str, ...]
    kind: SlipKind
    is_light: bool
    address: str  # of the sign-in page, with the code: what the QR says
    page: str  # of the page where the code is typed
    code: str
    expires_at: datetime


Printer = Callable[[Sequence[SlipPaper]], bytes]
_printers: list[Printer] = []


class NoPrinter(RuntimeError):
    """No flow has brought the builder of papers."""


def set_printer(printer: Printer) -> None:
    """Papers stand above accounts: a flow brings their builder here."""
    _printers[:] = [printer]


@transaction.atomic
def issue(
    person: User,
    *,
    by: User | None,
    unit: Unit,
    kind: SlipKind,
    way: SlipWay = SlipWay.PAPER,
    drops_second_factor: bool = False,
) -> Issued:
    """A new code. The slip that went the same way before is worthless from now on."""
    now, kind, way = clock.now(), SlipKind(kind), SlipWay(way)
    User.objects.select_for_update().get(pk=person.pk)
    Slip.objects.filter(user=person, way=way, used_at=None, revoked_at=None).update(revoked_at=now)
    code = secrets.one_time_code(DIGITS)
    slip = Slip.objects.create(
        user=person,
        unit=unit,
        kind=kind,
        way=way,
        code_digest=secrets.digest(plain_code(code), _CONTEXT),
        drops_second_factor=drops_second_factor,
        issued_by=by,
        issued_at=now,
        expires_at=now + VALID_FOR[kind],
    )
    audit.record(
        "accounts.slip_issued",
        person,
        by,
        unit=unit,
        slip=slip.pk,
        kind=kind.value,
        way=way.value,
        drops_second_factor=drops_second_factor,
    )
    return Issued(slip, code)


@transaction.atomic
def reset(person: User, *, by: User, drops_second_factor: bool = False) -> Issued:
    """A slip with which the person sets a new password or PIN. Raises PermissionDenied, SlipUnusable."""
    permissions.require(permissions.may_touch_account, by, person)
    if queries.is_retired(person):
        raise SlipUnusable(_("This person is retired. Invite them anew."))
    if person.is_light:  # a lost phone is worthless from the moment the slip is printed
        Device.objects.filter(user=person, revoked_at=None).update(revoked_at=clock.now())
    issued = issue(
        person,
        by=by,
        unit=_unit_of(person),
        kind=SlipKind.RESET if person.is_active else SlipKind.INVITATION,
        drops_second_factor=drops_second_factor,
    )
    events.record(SlipIssued(slip_pk=issued.slip.pk, user_pk=person.pk, slip_kind=issued.slip.kind))
    return issued


@transaction.atomic
def reset_many(people: Sequence[User], *, by: User) -> list[Issued]:
    """A slip for each, or for nobody. Raises PermissionDenied, SlipUnusable."""
    return [reset(person, by=by) for person in people]


def has_printer() -> bool:
    return bool(_printers)


def print_slips(issued: Sequence[Issued], *, base_url: str) -> bytes:
    """The sheets as one PDF. Raises NoPrinter."""
    if not _printers:
        raise NoPrinter
    return _printers[0]([paper(one, base_url=base_url) for one in issued])


def paper(issued: Issued, *, base_url: str) -> SlipPaper:
    slip = issued.slip
    today = clock.today()
    roles = [str(Role(a.role).label) for a in slip.user.assignments.all() if a.valid_to is None or a.valid_to > today]
    return SlipPaper(
        name=slip.user.get_full_name(),
        username=slip.user.username,
        unit=slip.unit,
        roles=tuple(dict.fromkeys(roles)),
        kind=SlipKind(slip.kind),
        is_light=slip.user.is_light,
        address=base_url.rstrip("/") + issued.path,
        page=base_url.rstrip("/") + reverse("accounts:slip-enter"),
        code=issued.code,
        expires_at=slip.expires_at,
    )


def find(code: str, *, address: str = "") -> Slip:
    """The usable slip of that code. Opening uses nothing up. Raises SlipUnusable, Locked."""
    started = lockouts.begin(LockPurpose.SLIP, address=address)
    slip = (
        Slip.objects.usable(clock.now())
        .select_related("user", "unit")
        .filter(code_digest=secrets.digest(plain_code(code), _CONTEXT))
        .first()
    )
    if slip is None:
        raise SlipUnusable
    lockouts.succeeded(started)
    return slip


def _unit_of(person: User) -> Unit:
    newest = person.assignments.select_related("unit").order_by("-valid_from", "-pk").first()
    if newest is None:
        raise SlipUnusable
    return newest.unit
