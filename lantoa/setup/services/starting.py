"""An empty province in its own database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lantoa.apps.newsroom.models import Portal
from lantoa.core import clock, pagecache, sheets
from lantoa.core.text import TextRefused, clean_line, explain, fold
from lantoa.setup.logic.hostnames import CannotStart, hostname_from
from lantoa.setup.services import categories
from lantoa.shared.accounts.choices import Role, SlipKind
from lantoa.shared.accounts.errors import AccountsError
from lantoa.shared.accounts.models import Contact, User
from lantoa.shared.accounts.services import audit, inviting, slips
from lantoa.shared.media.choices import MediaKind, Rights
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Image
from lantoa.shared.media.services.uploading import accept_upload
from lantoa.shared.units import queries as units
from lantoa.shared.units.choices import Layout, UnitKind
from lantoa.shared.units.logic.dataset import UnknownProvince
from lantoa.shared.units.logic.names import english_name, split_name
from lantoa.shared.units.models import Unit
from lantoa.shared.units.services import create_unit, load_units, load_units_file
from lantoa.web.site.services import ensure_root


@dataclass(frozen=True, kw_only=True)
class ProvincePlan:
    """`province`: of our lists; or `units`: a table of units of its own, with `root` where it has several tops."""

    hostname: str
    administrator: inviting.Person
    province: str = ""
    units: bytes = b""
    units_file_name: str = ""
    root: str = ""
    on: dt.date | None = None
    layout: Layout = Layout.STATE
    name: str = ""
    name_en: str = ""
    tagline: str = ""
    responsible: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    licence: str = ""
    logo: bytes = b""
    logo_name: str = ""
    with_categories: bool = True


@dataclass(frozen=True)
class Started:
    province: Unit
    office: Unit
    portal: Portal
    communes: int
    categories: int
    administrator: User
    slip: slips.Issued


@transaction.atomic
def start_province(plan: ProvincePlan) -> Started:
    """All of it or nothing. Raises CannotStart with what to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('setup.start_province'))")
    _refuse_taken_house()
    day = plan.on or clock.today()
    province = _province(plan, day)
    office = _party_office(province, day) if plan.layout == Layout.PARTY else province
    try:
        portal = _portal(plan, province, office)
        ensure_root(portal)
        made = categories.begin_with(portal, plan.layout) if plan.with_categories else 0
        person, slip = _administrator(plan.administrator, {province, office, *_top(office)}, office)
        if plan.logo:
            _logo(plan, portal, person)
    except TextRefused as refused:
        raise CannotStart(explain(refused)) from refused
    except AccountsError as error:
        raise CannotStart(str(error.message)) from error
    audit.record("setup.started", portal, None, unit=office)
    pagecache.clear()
    return Started(province, office, portal, units.communes_of(province, day).count(), made, person, slip)


def _refuse_taken_house() -> None:
    if User.objects.filter(is_demo=True).exists() or Portal.objects.filter(is_demo=True).exists():
        raise CannotStart(
            _(
                "This database holds the demo. A real province starts in a database of its own: "
                "set LANTOA_HOME to another folder (or DATABASE_URL to another database) and type the command again."
            )
        )
    started = Portal.objects.filter(is_main=True).first()
    if started is not None:
        raise CannotStart(
            _("“%(name)s” has been started in this database already. Go on at the desk, under Setting up.")
            % {"name": started.name}
        )


def _province(plan: ProvincePlan, day: dt.date) -> Unit:
    if plan.units:
        return _province_from_table(plan, day)
    if not plan.province:
        raise CannotStart(_("Which province? Give its name, or a table of its units."))
    try:
        loaded = load_units(plan.province)
    except UnknownProvince:
        raise CannotStart(
            _("“%(name)s” is none of the provinces that we know. Give a table of its units instead.")
            % {"name": plan.province}
        ) from None
    standing = Unit.objects.filter(kind=UnitKind.PROVINCE, parent=None).valid_on(day)
    named = [u for u in standing if fold(plan.province.replace("-", " ")) in {u.folded_short, u.folded_name, u.code}]
    if named:
        return named[0]
    # Asked for by its former name on a day when its land belongs to another, or the other way about.
    relatives = units.on_day(Unit.objects.get(pk=loaded.province_pk), day)
    if len(relatives) != 1:
        names = ", ".join(relative.unit.name for relative in relatives)
        raise CannotStart(
            _("On %(day)s this land was: %(names)s. Give one of these names.")
            % {"day": f"{day:%d/%m/%Y}", "names": names}
        )
    return relatives[0].unit


def _province_from_table(plan: ProvincePlan, day: dt.date) -> Unit:
    try:
        _read, report, _record = load_units_file(plan.units, file_name=plan.units_file_name)
    except sheets.FileRefused as refused:
        raise CannotStart(sheets.explain(refused)) from refused
    if report.faults:
        lines = [str(fault) for fault in report.faults[:20]]
        more = len(report.faults) - len(lines)
        if more:
            lines.append(_("… and %(count)s more.") % {"count": more})
        raise CannotStart("\n".join([_("The table of units has faults; nothing was taken over."), *lines]))
    tops = list(units.roots(day))
    if plan.root:
        found = units.find_unit(plan.root, on=day)
        if found is None:
            raise CannotStart(_("There is no unit “%(name)s” in the table.") % {"name": plan.root})
        return found
    if len(tops) != 1:
        names = ", ".join(top.name for top in tops)
        raise CannotStart(
            _("The table has several units at the top: %(names)s. Say which one it is.") % {"names": names}
        )
    return tops[0]


def _party_office(province: Unit, day: dt.date) -> Unit:
    """The Party has a tree of its own: the provincial committee, and its commission for communication."""
    name = f"Tỉnh ủy {province.short_name}"
    if split_name(province.name)[0] == "Thành phố":
        name = f"Thành ủy {province.short_name}"
    committee = Unit.objects.filter(name=name, parent=None).valid_on(day).first() or create_unit(
        name=name,
        name_en=english_name(province.name) + " Party Committee",
        parent=None,
        kind=UnitKind.PARTY_COMMITTEE,
        layout=Layout.PARTY,
        valid_from=province.valid_from,
    )
    commission = f"Ban Tuyên giáo và Dân vận {name.split()[0]} {name.split()[1]}"
    return Unit.objects.filter(kind=UnitKind.PARTY_COMMISSION, parent=committee).valid_on(day).first() or create_unit(
        name=commission,
        short_name=commission,
        name_en="Commission for Communication, Education and Mass Mobilisation",
        parent=committee,
        kind=UnitKind.PARTY_COMMISSION,
        layout=Layout.PARTY,
        valid_from=province.valid_from,
    )


def _top(office: Unit) -> list[Unit]:
    return units.ancestors(office)[:1]


def _portal(plan: ProvincePlan, province: Unit, office: Unit) -> Portal:
    name = clean_line(plan.name, max_length=160) or default_name(province, plan.layout)
    return Portal.objects.create(
        unit=office,
        slug="tinh",
        hostname=hostname_from(plan.hostname),
        name=name,
        name_en=clean_line(plan.name_en, max_length=160) or f"{english_name(province.name)} Portal",
        tagline=clean_line(plan.tagline, max_length=200),
        responsible=clean_line(plan.responsible, max_length=200),
        licence=clean_line(plan.licence, max_length=200),
        address=clean_line(plan.address or office.address, max_length=300),
        phone=clean_line(plan.phone or office.phone, max_length=60),
        email=clean_line(plan.email or office.email, max_length=254),
        languages=["vi", "en"],
        is_main=True,
    )


def default_name(province: Unit, layout: Layout) -> str:
    if layout == Layout.PARTY:
        return f"Trang tin Ban Tuyên giáo và Dân vận – {province.name}"
    word = split_name(province.name)[0].lower() or "tỉnh"
    return f"Cổng thông tin truyền thông số {word} {province.short_name}"


def _administrator(given: inviting.Person, reach: set[Unit], office: Unit) -> tuple[User, slips.Issued]:
    """Nobody is there to invite the first one: the house does it. The slip opens the account as any other's."""
    name = clean_line(given.name, max_length=120)
    if not name:
        raise CannotStart(_("Who is the first administrator? Give the full name."))
    user = User(
        username=clean_line(given.username, max_length=150) or "quantri",
        name=name,
        position=clean_line(given.position, max_length=160),
        email=clean_line(given.email, max_length=254).lower(),
        is_active=False,
    )
    if User.objects.filter(username__iexact=user.username).exists():
        raise CannotStart(_("The user name “%(username)s” is taken.") % {"username": user.username})
    user.set_unusable_password()
    user.save(force_insert=True)
    Contact.objects.create(user=user, phone=clean_line(given.phone, max_length=40), changed_at=clock.now())
    for unit in reach:
        if not any(other.holds(unit) and other != unit for other in reach):
            inviting.open_assignment(user, unit, Role.SYSTEM_ADMINISTRATOR, start=clock.today(), end=None)
    return user, slips.issue(user, by=None, unit=office, kind=SlipKind.INVITATION)


def _logo(plan: ProvincePlan, portal: Portal, administrator: User) -> None:
    # The administrator has not signed in yet and so may nothing; the house puts the file into their hands.
    by = copy(administrator)
    by.is_active = True
    set_logo(portal, data=plan.logo, name=plan.logo_name or "logo", by=by)


def set_logo(portal: Portal, *, data: bytes, name: str, by: User) -> Image:
    """Raises CannotStart where the picture is none, or not one for a page."""
    try:
        image = accept_upload(name, data, by=by, unit=portal.unit, kind=MediaKind.IMAGE)
    except UploadRefused as refused:
        raise CannotStart(str(refused.message)) from refused
    assert isinstance(image, Image)
    image.title = _("Logo of %(name)s") % {"name": portal.name}
    image.alt, image.rights = image.title, Rights.OWN
    image.save(update_fields=["title", "alt", "rights"])
    portal.logo = image
    portal.save(update_fields=["logo"])
    return image


@transaction.atomic
def change_portal(portal: Portal, *, changed: Sequence[str], logo: Any = None, by: User) -> Portal:
    """Raises CannotStart for a logo that is no picture; then nothing is changed."""
    if logo:
        set_logo(portal, data=logo.read(), name=logo.name, by=by)
    portal.save()
    site = portal.wagtail_site
    if site is not None and site.hostname != portal.hostname:
        site.hostname = portal.hostname
        site.save(update_fields=["hostname"])
    audit.record("setup.portal_changed", portal, by, unit=portal.unit, fields=list(changed))
    pagecache.clear()
    return portal


@transaction.atomic
def print_anew(username: str = "quantri") -> slips.Issued:
    """A fresh slip for an administrator who has lost the first one before using it. Raises CannotStart."""
    user = User.objects.filter(username=username, is_active=False).first()
    if user is None:
        raise CannotStart(_("There is no invited administrator “%(username)s”.") % {"username": username})
    unit = user.assignments.select_related("unit").order_by("pk").first()
    if unit is None:
        raise CannotStart(_("There is no invited administrator “%(username)s”.") % {"username": username})
    return slips.issue(user, by=None, unit=unit.unit, kind=SlipKind.INVITATION)
