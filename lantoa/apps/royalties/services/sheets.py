"""A month's sheet: calculated from the states of works, checked, approved, paid."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.apps.royalties import permissions, queries
from lantoa.apps.royalties.choices import Action, Mark, SheetState
from lantoa.apps.royalties.errors import Altered, NoTable, NotReady, OutsideFrame, ReasonMissing, WrongState
from lantoa.apps.royalties.logic.amounts import Line, amount, lines_of
from lantoa.apps.royalties.models import RoyaltySheet, SheetLine
from lantoa.apps.royalties.services import sources, telling
from lantoa.core import clock
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit
from lantoa.shared.units.models import Unit


def _calculated(unit: Unit, month: date, sheet: RoyaltySheet | None) -> list[Line]:
    """What the states of works say now, with what people have set in the sheet. Raises NoTable."""
    start, end = month.replace(day=1), queries.first_of_next(month)
    tables = queries.tables_in(unit, start, end)
    if not tables:
        raise NoTable
    works = sources.works(start, end, unit.path, queries.paths_paid_by_others(unit, start, end))
    return lines_of(works, queries.terms_of(tables), graded=queries.graded_in(sheet) if sheet else None)


def _locked(sheet: RoyaltySheet, action: Action, by: User) -> RoyaltySheet:
    """The sheet as it is now, locked. Raises WrongState where it has moved on, PermissionDenied where never."""
    current = RoyaltySheet.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sheet.pk)
    if current.state != sheet.state:
        raise WrongState
    require(permissions.may, by, action, current)
    return current


def _touched(sheet: RoyaltySheet, by: User) -> None:
    sheet.touched_by = sorted({*sheet.touched_by, by.pk})


@transaction.atomic
def make_sheet(unit: Unit, month: date, *, by: User) -> RoyaltySheet:
    """Makes the month's draft or calculates it anew. What people have graded and left out stays.

    Raises NoTable, WrongState where the sheet was checked already.
    """
    require(permissions.may_in, by, Action.MAKE, unit)
    first = month.replace(day=1)
    if first > clock.today():
        raise NotReady(_("That month has not begun."))
    sheet, is_new = RoyaltySheet.objects.select_for_update(of=("self",)).get_or_create(
        unit=unit, month=first, defaults={"calculated_at": clock.now()}
    )
    if sheet.state != SheetState.DRAFT:
        raise WrongState
    lines = _calculated(unit, first, sheet)
    _write(sheet, lines)
    _touched(sheet, by)
    sheet.calculated_at = clock.now()
    sheet.save(update_fields=["total", "touched_by", "calculated_at"])
    audit.record("royalties.sheet_made", sheet, by, month=first, is_new=is_new)
    return sheet


def _write(sheet: RoyaltySheet, lines: Sequence[Line]) -> None:
    graded, left_out = queries.graded_in(sheet), queries.left_out_in(sheet)
    sheet.lines.all().delete()
    made = [
        SheetLine(
            sheet=sheet,
            position=number,
            piece=line.work.piece,
            version=line.work.version,
            title=line.work.title,
            kind=line.work.kind,
            published_at=line.work.published_at,
            unit_id=line.work.unit_pk,
            part=line.part,
            person_id=line.person_pk,
            person_name=line.name,
            language=line.language,
            table_id=line.table_pk,
            unit_value=line.unit_value,
            coefficient=line.coefficient,
            is_graded=line.key in graded,
            share=line.share,
            supplement=line.supplement,
            amount=line.amount,
            mark=line.mark,
            left_out_because=left_out.get(line.key, ""),
        )
        for number, line in enumerate(lines, 1)
    ]
    SheetLine.objects.bulk_create(made, batch_size=1000)
    sheet.total = _total(made)


def _total(lines: Iterable[SheetLine]) -> int:
    return sum(line.amount for line in lines if not line.left_out_because)


@transaction.atomic
def grade(line: SheetLine, *, by: User, coefficient: Decimal) -> SheetLine:
    """Sets the coefficient of the piece's line within the frame of its kind. Raises OutsideFrame."""
    sheet = _locked(line.sheet, Action.GRADE, by)
    row = sheet.lines.select_related("table").get(pk=line.pk)
    frame = queries.frame_of(row)
    if frame is None or not frame.holds(coefficient):
        raise OutsideFrame(
            _("The coefficient must lie between %(lowest)s and %(highest)s.")
            % {"lowest": f"{frame.lowest.normalize():f}", "highest": f"{frame.highest.normalize():f}"}
            if frame
            else None
        )
    row.coefficient, row.is_graded = coefficient, True
    row.amount = (
        0
        if row.mark == Mark.WITHDRAWN
        else amount(value=row.unit_value, coefficient=coefficient, share=row.share, supplement=row.supplement)
    )
    row.save(update_fields=["coefficient", "is_graded", "amount"])
    _sum_up(sheet, by)
    return row


@transaction.atomic
def leave_out(line: SheetLine, *, by: User, reason: str) -> SheetLine:
    """Takes a line out of the sum with a reason, which stays in the sheet; an empty reason puts it back."""
    sheet = _locked(line.sheet, Action.GRADE, by)
    row = sheet.lines.get(pk=line.pk)
    row.left_out_because = reason.strip()[:300]
    row.save(update_fields=["left_out_because"])
    _sum_up(sheet, by)
    return row


def _sum_up(sheet: RoyaltySheet, by: User) -> None:
    sheet.total = _total(sheet.lines.all())
    _touched(sheet, by)
    sheet.save(update_fields=["total", "touched_by"])


def _hash(sheet: RoyaltySheet) -> str:
    content = [line.fingerprint for line in sheet.lines.order_by("position")]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def check(sheet: RoyaltySheet, *, by: User) -> RoyaltySheet:
    """Freezes the lines and asks for approval. Raises NotReady where something has no rate or has changed."""
    current = _locked(sheet, Action.CHECK, by)
    if not current.lines.exists():
        raise NotReady(_("The sheet has no lines."))
    if queries.first_of_next(current.month) > clock.today():
        raise NotReady(_("The month is not over: what is published until its last day belongs to the sheet."))
    missing = queries.unrated(current)
    if missing:
        raise NotReady(
            _("%(count)s pieces have no rate: complete the rate table or leave them out.") % {"count": missing}
        )
    if difference(current).is_anything:
        raise NotReady(_("Something has changed since the sheet was calculated. Calculate it anew first."))
    current.state = SheetState.CHECKED
    current.checked_at, current.checked_by = clock.now(), by
    current.sha256, current.sent_back_because = _hash(current), ""
    _touched(current, by)
    current.save(update_fields=["state", "checked_at", "checked_by", "sha256", "sent_back_because", "touched_by"])
    audit.record("royalties.sheet_checked", current, by, total=current.total, sha256=current.sha256)
    telling.tell_approvers(current)
    return current


@transaction.atomic
def send_back(sheet: RoyaltySheet, *, by: User, reason: str) -> RoyaltySheet:
    """Back to the draft, with the reason. What was paid stays as it is."""
    current = _locked(sheet, Action.SEND_BACK, by)
    if not reason.strip():
        raise ReasonMissing
    current.state, current.sent_back_because = SheetState.DRAFT, reason.strip()
    current.checked_at = current.checked_by = current.approved_at = current.approved_by = None
    current.sha256 = ""
    current.save(
        update_fields=[
            *("state", "sent_back_because", "checked_at", "checked_by", "approved_at", "approved_by", "sha256")
        ]
    )
    audit.record("royalties.sheet_sent_back", current, by)
    return current


def approve(sheet: RoyaltySheet, *, by: User, pin: str = "", code: str = "") -> RoyaltySheet:
    """A leader's yes, with PIN or second factor; never by somebody who made, graded or checked the sheet.

    Raises what `accounts.verify_approval` raises: a wrong PIN is counted, so it stands outside the transaction.
    """
    require(permissions.may, by, Action.APPROVE, RoyaltySheet.objects.select_related("unit").get(pk=sheet.pk))
    accounts.verify_approval(by, pin=pin, code=code)
    with transaction.atomic():
        current = _locked(sheet, Action.APPROVE, by)
        if _hash(current) != current.sha256:
            raise Altered
        current.state = SheetState.APPROVED
        current.approved_at, current.approved_by = clock.now(), by
        current.save(update_fields=["state", "approved_at", "approved_by"])
        audit.record("royalties.sheet_approved", current, by, total=current.total, sha256=current.sha256)
        telling.tell_the_paid(current)
    return current


@transaction.atomic
def pay(sheet: RoyaltySheet, *, by: User) -> RoyaltySheet:
    """Notes that accounting has paid."""
    current = _locked(sheet, Action.PAY, by)
    current.state = SheetState.PAID
    current.paid_at, current.paid_by = clock.now(), by
    current.save(update_fields=["state", "paid_at", "paid_by"])
    audit.record("royalties.sheet_paid", current, by, total=current.total)
    return current


# --- what a new calculation would change ---------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Changed:
    title: str
    name: str
    before: int
    now: int
    mark: str

    @property
    def change(self) -> int:
        return self.now - self.before


@dataclasses.dataclass(frozen=True)
class Difference:
    added: list[Changed]
    gone: list[Changed]
    changed: list[Changed]

    @property
    def is_anything(self) -> bool:
        return bool(self.added or self.gone or self.changed)

    @property
    def change(self) -> int:
        return sum(row.change for row in (*self.added, *self.gone, *self.changed))


def difference(sheet: RoyaltySheet) -> Difference:
    """What a calculation of now would say otherwise than the sheet. Changes nothing. Raises NoTable."""
    now = {line.key: line for line in _calculated(sheet.unit, sheet.month, sheet)}
    was = {line.key: line for line in sheet.lines.all()}
    added = [
        Changed(line.work.title, line.name, 0, line.amount, str(line.mark.label))
        for key, line in now.items()
        if key not in was
    ]
    gone = [Changed(line.title, line.person_name, _counted(line), 0, "") for key, line in was.items() if key not in now]
    changed = [
        Changed(line.title, line.person_name, _counted(line), now[key].amount, str(now[key].mark.label))
        for key, line in was.items()
        if key in now and not line.left_out_because and (line.amount != now[key].amount or line.mark != now[key].mark)
    ]
    return Difference(added, gone, changed)


def _counted(line: SheetLine) -> int:
    return 0 if line.left_out_because else line.amount
