"""People from a table."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.core import clock, sheets
from lantoa.setup.logic.columns import PEOPLE
from lantoa.setup.models import TableImport
from lantoa.shared.accounts.choices import LIGHT, Role
from lantoa.shared.accounts.errors import AccountsError
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import audit, inviting, slips
from lantoa.shared.units import queries as units
from lantoa.shared.units.models import Unit

# Rows that are parts of an account and go with it.
OWNED = (
    "accounts.contact",
    "accounts.assignment",
    "accounts.slip",
    # What was written to somebody who has never come stays in the outbox, about nobody.
    "outbox.message",
    "notices.notice",
    "notices.digest",
)


class PeopleImporter(sheets.RowByRow):
    spec = PEOPLE

    def __init__(self, by: User) -> None:
        self.by = by
        self.found: dict[str, Unit] = {}

    def apply_row(self, row: sheets.Row, journal: sheets.Journal) -> sheets.Outcome:
        unit = self._unit(row["unit"])
        roles = [Role(value) for value in dict.fromkeys(row["roles"])]
        try:
            known = self._known(row, unit, roles)
            if known is not None:
                return self._more_roles(row, known, unit, roles, journal)
            person = inviting.Person(name=row["name"], position=row["position"], email=row["email"], phone=row["phone"])
            issued = inviting.invite(
                person, unit, roles[0], self.by, start=row["start"], end=row["end"], more_roles=roles[1:]
            )
        except PermissionDenied:
            words = {"roles": ", ".join(str(role.label) for role in roles), "unit": unit.name}
            raise sheets.RowFault(_("You may not give “%(roles)s” in “%(unit)s”.") % words, "roles") from None
        except AccountsError as error:
            raise sheets.RowFault(error.message) from error
        journal.created(issued.slip.user)
        return sheets.Outcome(row.number, "created", f"{issued.slip.user.name} · {unit.name}")

    def _unit(self, text: str) -> Unit:
        if text not in self.found:
            unit = units.find_unit(text)
            if unit is None:
                several = [answer.unit for answer in units.resolve(text, on=clock.today())]
                names = [_full_name(u) for u in several[:5]] or [u.name for u in units.suggest(text)]
                if names:
                    words = {"text": text, "names": "; ".join(names)}
                    raise sheets.RowFault(_("Which unit is “%(text)s”? Perhaps: %(names)s.") % words, "unit")
                raise sheets.RowFault(_("There is no unit “%(text)s”.") % {"text": text}, "unit")
            self.found[text] = unit
        return self.found[text]

    def _known(self, row: sheets.Row, unit: Unit, roles: list[Role]) -> User | None:
        """Somebody with this e-mail, or without one with this name in this unit."""
        if row["email"]:
            return User.objects.filter(email__iexact=row["email"]).order_by("-is_active", "pk").first()
        is_light = roles[0] in LIGHT
        return User.objects.filter(name=row["name"], assignments__unit=unit, is_light=is_light).order_by("pk").first()

    def _more_roles(
        self, row: sheets.Row, user: User, unit: Unit, roles: list[Role], journal: sheets.Journal
    ) -> sheets.Outcome:
        if user.name.casefold() != row["name"].casefold():
            words = {"email": row["email"], "name": user.name}
            raise sheets.RowFault(_("%(email)s belongs to “%(name)s”.") % words, "email")
        label = f"{user.name} · {unit.name}"
        held = {Role(a.role) for a in user.assignments.filter(unit=unit, deputy_of=None).not_over(clock.today())}
        new = [role for role in roles if role not in held]
        for role in new:
            given = inviting.give_role(user, unit, role, by=self.by, start=row["start"], end=row["end"])
            journal.created(given)
        if not new:
            return sheets.Outcome(row.number, "same", label)
        return sheets.Outcome(row.number, "changed", label, tuple(role.value for role in new))


def _full_name(unit: Unit) -> str:
    above = units.ancestors(unit)
    return f"{unit.name}, {above[-1].name}" if above else unit.name


def created_users(record: TableImport) -> list[User]:
    pks = [e["pk"] for e in record.inverse if e["do"] == "created" and e["model"] == User._meta.label_lower]
    return list(User.objects.filter(pk__in=pks).order_by("pk"))


@transaction.atomic
def undo_people(record: TableImport, *, by: User) -> None:
    """Raises UndoRefused where somebody has signed in by now."""
    at_work = [user.name for user in created_users(record) if user.is_active]
    if at_work:
        raise sheets.UndoRefused([_("“%(name)s” has signed in already.") % {"name": name} for name in at_work[:20]])
    sheets.undo(record.inverse, owned=OWNED)
    audit.record("setup.people_undone", record, by)


@transaction.atomic
def new_slips(record: TableImport, *, by: User) -> list[slips.Issued]:
    """A fresh slip for everyone of this table who has not signed in; slips printed before become worthless."""
    return [slips.reset(user, by=by) for user in created_users(record) if not user.is_active]
