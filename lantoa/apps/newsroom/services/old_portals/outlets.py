"""Licences of outlets, and one web address as a draft."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.logic.old_portals import plain_path
from lantoa.apps.newsroom.models import OutletLicence, Story
from lantoa.apps.newsroom.services.old_portals import sources
from lantoa.apps.newsroom.services.writing import create_story
from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit
from lantoa.shared.units.models import Unit


class NotAPage(NewsroomError):
    code = "not_a_page"


def import_address(unit: Unit, *, by: User, address: str) -> Story:
    """Title, lead and link become a draft; the text only with a licence. Fetches outside of any transaction."""
    require(permissions.may_create, by, unit)
    item = sources.page_item(address.strip())
    if item.fault:
        raise NotAPage(item.fault)
    if not item.title:
        raise NotAPage(_("The page names no title: nothing can be taken from it."))
    body = item.html or sources.link_to(address.strip(), item.source_name)
    return create_story(
        unit, by=by, title=item.title[:250], lead=item.lead[:1200], body=body, byline=item.byline[:160],
        source_name=item.source_name[:200], source_url=address.strip()[:500],
    )  # fmt: skip


@transaction.atomic
def record_licence(
    *, by: User, host: str, name: str, basis: str, valid_from: date, valid_until: date | None = None
) -> OutletLicence:
    require(permissions.may_license, by)
    host = host.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0].removeprefix("www.")
    if "." not in host or plain_path("https://" + host) != "/":
        raise NotAPage(_("Write the host of the outlet, such as baotuyenquang.com.vn"))
    licence, _is_new = OutletLicence.objects.update_or_create(
        host=host,
        defaults={
            "name": name, "basis": basis, "valid_from": valid_from, "valid_until": valid_until,
            "added_by": by, "added_at": clock.now(),
        },
    )  # fmt: skip
    audit.record("newsroom.licence_recorded", licence, by, host=host)
    return licence


@transaction.atomic
def end_licence(licence: OutletLicence, *, by: User) -> None:
    """What was imported under it stays; from now on only title, lead and link are taken."""
    require(permissions.may_license, by)
    audit.record("newsroom.licence_ended", licence, by, host=licence.host)
    licence.delete()


__all__ = ["NotAPage", "end_licence", "import_address", "record_licence"]
