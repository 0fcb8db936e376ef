"""Verbs of the running house."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from lantoa.apps.newsroom.queries import main_portal
from lantoa.core import clock, jobs
from lantoa.core.models import CalendarChange
from lantoa.core.text import clean_line
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit
from lantoa.shared.notices import services as notices
from lantoa.shared.notices.choices import Kind
from lantoa.web.operations import permissions, queries


class DayTaken(ValueError):
    """There is a decision about that day already: it is changed, not written a second time."""


OLD_BACKUP = gettext_noop("The newest backup is %(hours)s hours old. Look at the log of lantoa-backup.")
NO_BACKUP = gettext_noop("There is no backup yet. Turn the nightly backup on.")


def tell_of_old_backups() -> int:
    """Each system administrator of the province, once a day, for as long as the newest backup is too old."""
    found = queries.backups()
    now = clock.now()
    portal = main_portal()
    if portal is None or not found.is_too_old(now) or not queries.are_backups_expected():
        return 0
    age = found.age(now)
    told = people.users_with_role(frozenset({Role.SYSTEM_ADMINISTRATOR}), portal.unit)
    for person in told:
        notices.tell(
            person,
            kind=Kind.DUE_TODAY,
            text=OLD_BACKUP if age else NO_BACKUP,
            params={"hours": str(int(age.total_seconds() // 3600))} if age else {},
            url=reverse("operations_desk:backups"),
            unit=portal.unit,
            key=f"backup:{clock.today().isoformat()}",
        )
    return len(told)


def retry_jobs(pks: Iterable[int], *, by: User) -> tuple[list[int], list[int]]:
    """One more try each: keys of those that were put back, and of those that nobody need try any more."""
    require(permissions.may_retry_jobs, by)
    tried: list[int] = []
    gone: list[int] = []
    for pk in dict.fromkeys(pks):
        try:
            with transaction.atomic():
                jobs.retry_dead_letter(pk)
                audit.record("operations.job_retried", None, by, job=pk)
        except jobs.NotDead:
            gone.append(pk)
        else:
            tried.append(pk)
    return tried, gone


@transaction.atomic
def write_change(
    row: CalendarChange | None, *, day: date, is_working: bool, name: str, source: str, by: User
) -> CalendarChange:
    """A day decided otherwise than the rules say; with `row` that decision is put right. Raises DayTaken."""
    require(permissions.may_change_calendar, by)
    before = {"day": row.day, "is_working": row.is_working} if row else {}
    change = row or CalendarChange()
    change.day, change.is_working = day, is_working
    change.name, change.source = clean_line(name), clean_line(source)
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError:
        raise DayTaken(str(day)) from None
    audit.record("calendar.changed", change, by, day=day, is_working=is_working, before=before)
    return change


@transaction.atomic
def remove_change(row: CalendarChange, *, by: User) -> None:
    """Back to what the rules of holidays say of that day."""
    require(permissions.may_change_calendar, by)
    audit.record("calendar.removed", row, by, day=row.day, is_working=row.is_working)
    row.delete()
