"""Tasks: written by hand, brought in from an appendix, reported on."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.apps.campaigns import permissions
from lantoa.apps.campaigns.choices import Action, TaskState
from lantoa.apps.campaigns.errors import NotReady
from lantoa.apps.campaigns.events import TaskAssigned
from lantoa.apps.campaigns.logic.appendix import plain_table
from lantoa.apps.campaigns.logic.columns import TITLE, spec
from lantoa.apps.campaigns.models import Campaign, Task, TaskImport, TaskUpload
from lantoa.core import clock, events, sheets
from lantoa.core.text import clean_line, fold
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.units.models import Unit
from lantoa.shared.units.queries import find_unit

# Offices are written by their organ; the house lists the unit itself.
_ORGAN = re.compile(r"^(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd|đảng ủy|đảng uỷ)\s+", re.IGNORECASE)
_SEVERAL = re.compile(r"[;\n]|,\s+(?=[A-ZĐÂÊÔƠƯ])")
WRITABLE = frozenset("group title owner_text owner_unit owner others starts_on deadline product note".split())


@transaction.atomic
def save_task(campaign: Campaign, *, by: User, task: Task | None = None, **fields: Any) -> Task:
    """A new task, or a changed one. Raises ValueError for what is no field of a task."""
    require(permissions.may, by, Action.EDIT, campaign)
    unknown = set(fields) - WRITABLE
    if unknown:
        raise ValueError(f"not writable: {sorted(unknown)}")
    kept = task or Task(campaign=campaign, position=_next_position(campaign))
    before = kept.owner_id
    for name, value in fields.items():
        setattr(kept, name, clean_line(value) if isinstance(value, str) else value)
    kept.changed_at, kept.changed_by = clock.now(), by
    kept.save()
    if kept.owner_id is not None and kept.owner_id != before:
        events.record(TaskAssigned(pk=campaign.pk, unit=campaign.unit_id, task=kept.pk))
    return kept


def _next_position(campaign: Campaign) -> int:
    return (campaign.tasks.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def report_on_task(
    task: Task, *, by: User, state: TaskState | str, note: str = "", done_on: date | None = None
) -> Task:
    """How far it is. Done has a day, which cannot lie ahead; what is dropped has a reason."""
    current = (
        Task.objects.select_for_update(of=("self",)).select_related("campaign__unit", "owner_unit").get(pk=task.pk)
    )
    require(permissions.may_work_on, by, current)
    state = TaskState(state)
    if state == TaskState.DROPPED and not note.strip():
        raise NotReady([gettext_lazy("Please write why it is not to be done.")])
    day = (done_on or clock.today()) if state == TaskState.DONE else None
    if day is not None and day > clock.today():
        raise NotReady([gettext_lazy("The day on which it was done lies ahead.")])
    current.state, current.done_on = state, day
    if note.strip():
        current.note = clean_line(note, max_length=400)
    current.changed_at, current.changed_by = clock.now(), by
    current.save()
    return current


@transaction.atomic
def delete_task(task: Task, *, by: User) -> None:
    require(permissions.may, by, Action.EDIT, task.campaign)
    task.delete()


def task_spec(campaign: Campaign) -> sheets.SheetSpec:
    return spec(campaign.starts_on, campaign.ends_on)


# --- the appendix ------------------------------------------------------------------------------------------------


class TasksImporter(sheets.RowByRow):
    def __init__(self, campaign: Campaign, default: date | None, by: User) -> None:
        self.campaign, self.by = campaign, by
        self.spec = spec(campaign.starts_on, campaign.ends_on, default)
        self.unknown_offices: set[str] = set()

    def begin(self, rows: list[sheets.Row]) -> None:
        self.known = {_key(t.title, t.owner_text, t.product): t for t in self.campaign.tasks.all()}
        self.seen: dict[tuple[str, str, str, date], int] = {}
        self.units: dict[str, Unit | None] = {}
        self.position = _next_position(self.campaign)

    def apply_row(self, row: sheets.Row, journal: sheets.Journal) -> sheets.Outcome:
        when = row["when"]
        key = _key(row["title"], row["owner"], row["product"])
        same = self.seen.setdefault((*key, when.deadline), row.number)
        if same != row.number:
            raise sheets.RowFault(_("Row %(row)s holds the same task.") % {"row": same}, "title")
        values = {
            "group": row["group"],
            "others": row["others"],
            "starts_on": when.starts_on,
            "deadline": when.deadline,
            "when_text": when.text[:120],
            "owner_unit": self._unit(row["owner"]),
            **({"note": row["note"]} if row["note"] else {}),
        }
        known = self.known.get(key)
        if known is not None:
            changed = journal.change(known, values)
            return sheets.Outcome(row.number, "changed" if changed else "same", known.title, tuple(changed))
        made = Task.objects.create(
            campaign=self.campaign,
            title=row["title"],
            owner_text=row["owner"],
            product=row["product"],
            position=self.position,
            changed_at=clock.now(),
            changed_by=self.by,
            **values,
        )
        self.position += 1
        self.known[key] = made
        journal.created(made)
        return sheets.Outcome(row.number, "created", made.title)

    def _unit(self, written: str) -> Unit | None:
        if written not in self.units:
            parts = [_ORGAN.sub("", part.strip()) for part in _SEVERAL.split(written) if part.strip()]
            found = next((unit for part in parts[:3] if (unit := find_unit(part)) is not None), None)
            self.units[written] = found
            if found is None and written:
                self.unknown_offices.add(written)
        return self.units[written]


def _key(title: str, owner: str, product: str) -> tuple[str, str, str]:
    return fold(title), fold(owner), fold(product)


def read_appendix(campaign: Campaign, data: bytes, *, file_name: str, default: date | None) -> sheets.ReadSheet:
    """Raises FileRefused, AppendixRefused, NotReady."""
    wanted = spec(campaign.starts_on, campaign.ends_on, default)
    plain = plain_table(data, names=TITLE.names())
    try:
        return sheets.read_sheet(plain, wanted, file_name=file_name)
    except sheets.FileRefused as refused:
        if refused.code != "no_header" or default is not None:
            raise
        # Perhaps all is there but the days: then say so, and what to do.
        try:
            sheets.read_sheet(plain, spec(campaign.starts_on, campaign.ends_on, campaign.ends_on), file_name=file_name)
        except sheets.FileRefused:
            raise refused from None
        raise NotReady(
            [gettext_lazy("The table has no column of days. Choose one deadline for all its rows below, or add it.")]
        ) from None


@transaction.atomic
def keep_appendix(campaign: Campaign, *, data: bytes, file_name: str, default: date | None, by: User) -> TaskUpload:
    """Refuses what cannot be read before anything is kept."""
    require(permissions.may, by, Action.IMPORT_TASKS, campaign)
    read_appendix(campaign, data, file_name=file_name, default=default)
    return TaskUpload.objects.create(
        campaign=campaign,
        file_name=file_name[-200:],
        data=data,
        default_deadline=default,
        uploaded_at=clock.now(),
        by=by,
    )


def try_appendix(upload: TaskUpload, *, by: User) -> tuple[sheets.ReadSheet, sheets.Report, list[str]]:
    """What would happen; nothing does. The third: offices that the house does not know."""
    read = _read(upload)
    importer = TasksImporter(upload.campaign, upload.default_deadline, by)
    report = sheets.run(importer, read, dry_run=True)
    return read, report, sorted(importer.unknown_offices)


def _read(upload: TaskUpload) -> sheets.ReadSheet:
    return read_appendix(
        upload.campaign, bytes(upload.data), file_name=upload.file_name, default=upload.default_deadline
    )


@transaction.atomic
def apply_appendix(upload: TaskUpload, *, by: User) -> TaskImport | None:
    """All rows or none; None where it has faults. A second click finds it gone and raises TaskUpload.DoesNotExist."""
    locked = TaskUpload.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=upload.pk)
    require(permissions.may, by, Action.IMPORT_TASKS, locked.campaign)
    read = _read(locked)
    report = sheets.run(TasksImporter(locked.campaign, locked.default_deadline, by), read, dry_run=False)
    if not report.is_applied:
        return None
    locked.delete()
    return TaskImport.keep(read, report, by_pk=by.pk, campaign=locked.campaign)


@transaction.atomic
def undo_import(record: TaskImport, *, by: User) -> TaskImport:
    """Takes the whole import back. Raises UndoRefused, with reasons: a task somebody has reported on stays."""
    locked = TaskImport.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=record.pk)
    require(permissions.may, by, Action.IMPORT_TASKS, locked.campaign)
    if locked.is_undone:
        return locked
    made = [e["pk"] for e in locked.inverse if e["do"] == "created"]
    worked = Task.objects.filter(pk__in=made).exclude(state=TaskState.TODO)
    if worked.exists():
        raise sheets.UndoRefused([_("“%(task)s” has been reported on since.") % {"task": t.title} for t in worked[:10]])
    sheets.undo(locked.inverse)
    locked.mark_undone(by_pk=by.pk)
    return locked
