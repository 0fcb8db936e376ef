"""Who is told what of a sheet: it stands on *Hôm nay* and in the digest."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_noop

from lantoa.apps.royalties.models import RoyaltySheet
from lantoa.shared.accounts.choices import APPROVERS
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import users_with_role
from lantoa.shared.notices import services as notices
from lantoa.shared.notices.choices import Kind


def tell_approvers(sheet: RoyaltySheet) -> None:
    """Those of the unit and above who did not work on the sheet."""
    for person in users_with_role(APPROVERS, sheet.unit):
        if person.pk in sheet.touched_by:
            continue
        notices.tell(
            person,
            kind=Kind.INFORMATION,
            text=gettext_noop("The royalties of %(month)s of %(unit)s wait for your approval."),
            params={"month": f"{sheet.month:%m/%Y}", "unit": sheet.unit.name},
            url=reverse("royalties_desk:sheet", args=[sheet.pk]),
            unit=sheet.unit,
            key=f"royalties:{sheet.pk}:{sheet.sha256}",
        )


def tell_the_paid(sheet: RoyaltySheet) -> None:
    """Everybody with an account who gets something."""
    lines = sheet.lines.filter(left_out_because="", amount__gt=0).exclude(person=None)
    for person in User.objects.filter(pk__in=lines.values("person_id"), is_active=True, is_light=False):
        notices.tell(
            person,
            kind=Kind.INFORMATION,
            text=gettext_noop("Your royalties of %(month)s were approved: look at your income slip."),
            params={"month": f"{sheet.month:%m/%Y}"},
            url=reverse("royalties:mine"),
            unit=sheet.unit,
            key=f"royalties:{sheet.pk}:approved:{sheet.sha256}",
        )
