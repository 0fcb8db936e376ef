"""How somebody stops working here, and for how long somebody else stands in."""

from __future__ import annotations

import dataclasses
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lantoa.core import clock, events
from lantoa.shared.accounts import permissions, queries
from lantoa.shared.accounts.choices import APPROVERS, Role
from lantoa.shared.accounts.errors import AccountsError, BadPeriod, NotADeputy
from lantoa.shared.accounts.events import DeputyAppointed, PersonRetired
from lantoa.shared.accounts.models import Assignment, Contact, Device, Slip, User
from lantoa.shared.accounts.services import accepting, audit, handovers, lockouts
from lantoa.shared.accounts.services.inviting import open_assignment


class OpenWorkLeft(AccountsError):
    """Open work would be left without anybody."""

    code = "open_work_left"
    message = _("This person still has open work. Choose who takes it over.")


@dataclasses.dataclass(frozen=True)
class Retired:
    user: User
    moved: dict[str, int]  # app → how many pieces


@transaction.atomic
def retire(user: User, *, by: User, to: User | None = None) -> Retired:
    """Ends roles, phones, slips and sessions today and hands open work to somebody else.

    Raises PermissionDenied, OpenWorkLeft, NotADeputy (the heir cannot take it).
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    permissions.require(permissions.may_touch_account, by, row)
    moved = _hand_over(row, by=by, to=to)
    now, today = clock.now(), clock.today()
    for assignment in Assignment.objects.select_for_update().filter(Q(user=row) | Q(deputy_of=row)).not_over(today):
        assignment.valid_to = max(today, assignment.valid_from)
        assignment.save(update_fields=["valid_to"])
    Slip.objects.filter(user=row, used_at=None, revoked_at=None).update(revoked_at=now)
    Device.objects.filter(user=row, revoked_at=None).update(revoked_at=now)
    accepting.drop_second_factor(row)
    row.is_active = False
    row.approval_pin = ""
    row.set_unusable_password()  # ends every session: they are bound to the password's hash
    row.save(update_fields=["is_active", "approval_pin", "password"])
    Contact.objects.update_or_create(user=row, defaults={"retired_at": now})
    lockouts.forget(row)
    audit.record("accounts.retired", row, by, heir=to.pk if to else None, moved=moved)
    events.record(PersonRetired(user_pk=row.pk, heir_pk=to.pk if to else None))
    return Retired(row, moved)


@transaction.atomic
def hand_over(user: User, to: User, *, by: User) -> dict[str, int]:
    """Moves open work without retiring anybody: a long illness, another desk."""
    permissions.require(permissions.may_manage, by, user)
    moved = _hand_over(user, by=by, to=to)
    audit.record("accounts.handed_over", user, by, heir=to.pk, moved=moved)
    return moved


def _hand_over(user: User, *, by: User, to: User | None) -> dict[str, int]:
    if to is None:
        if handovers.open_work(user):
            raise OpenWorkLeft
        return {}
    if to.pk == user.pk or not to.is_active or to.is_light != user.is_light or not queries.assignments(to):
        raise NotADeputy(_("Open work goes to somebody who works here."))
    permissions.require(permissions.may_manage, by, to)
    return {handover.app: count for handover in handovers.registered() if (count := handover.move(user, to, by))}


@transaction.atomic
def appoint_deputy(leader: User, deputy: User, *, start: date, end: date, by: User) -> list[Assignment]:
    """The deputy approves like the leader from `start` (included) to `end` (excluded).

    Raises PermissionDenied, BadPeriod, NotADeputy.
    """
    permissions.require(permissions.may_appoint_deputy, by, leader)
    if end <= start or end <= clock.today():
        raise BadPeriod
    User.objects.select_for_update().get(pk=leader.pk)
    if not permissions.is_deputy_possible(leader, deputy):
        raise NotADeputy(_("A deputy is somebody else who works at the desk of this unit, or above or below it."))
    if Assignment.objects.filter(deputy_of=leader, valid_from__lt=end).not_over(start).exists():
        raise NotADeputy(_("There is a deputy for this time already. End that one first."))
    own = leader.assignments.filter(role__in=APPROVERS, deputy_of=None, valid_from__lt=end).not_over(start)
    made = [
        open_assignment(
            deputy,
            a.unit,
            Role(a.role),
            start=max(start, a.valid_from),
            end=min(end, a.valid_to) if a.valid_to else end,
            deputy_of=leader,
        )
        for a in own.select_related("unit")
    ]
    if not made:
        raise NotADeputy(_("This person approves nothing in that time."))
    deputy.__dict__.pop("_assignments", None)
    audit.record(
        "accounts.deputy_appointed", leader, by, unit=made[0].unit, deputy=deputy.pk, start=str(start), end=str(end)
    )
    events.record(DeputyAppointed(user_pk=deputy.pk, leader_pk=leader.pk, start=start.isoformat(), end=end.isoformat()))
    return made


@transaction.atomic
def end_deputy(leader: User, *, by: User) -> int:
    """Ends whoever stands in for this person today or later; returns how many roles ended."""
    permissions.require(permissions.may_appoint_deputy, by, leader)
    today = clock.today()
    rows = list(Assignment.objects.select_for_update().filter(deputy_of=leader).not_over(today))
    for row in rows:
        row.valid_to = max(today, row.valid_from)
        row.save(update_fields=["valid_to"])
    if rows:
        audit.record("accounts.deputy_ended", leader, by, unit=rows[0].unit_id, deputy=rows[0].user_id)
    return len(rows)


@transaction.atomic
def unlock(user: User, *, by: User) -> int:
    permissions.require(permissions.may_touch_account, by, user)
    count = lockouts.forget(user)
    audit.record("accounts.unlocked", user, by, locks=count)
    return count
