"""How far a new province is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import clock
from lantoa.setup.choices import SheetKind
from lantoa.setup.models import TableImport, Upload
from lantoa.shared.accounts.choices import ADMINISTRATORS, APPROVERS, Role
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.units.choices import COMMUNE_KINDS, ImportKind, UnitKind
from lantoa.shared.units.models import Unit, UnitImport
from lantoa.web.site import queries as site
from lantoa.web.site.choices import COMPULSORY

WRITERS = frozenset({Role.CONTRIBUTOR, Role.REPORTER, Role.EDITOR, Role.SECRETARY})
EDITORS = frozenset({Role.EDITOR, Role.SECRETARY})
LOCAL_NAMES = (".localhost", ".local", ".test", ".example")


@dataclass(frozen=True)
class StartStep:
    """`missing`: how many things are still to do; `is_required`: no story can go out without it."""

    key: str
    title: str
    missing: int
    detail: str
    url: str = ""
    is_required: bool = True

    @property
    def is_done(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True)
class Start:
    portal: Any
    steps: tuple[StartStep, ...]

    @property
    def required(self) -> list[StartStep]:
        return [step for step in self.steps if step.is_required]

    @property
    def advised(self) -> list[StartStep]:
        return [step for step in self.steps if not step.is_required]

    @property
    def missing(self) -> int:
        """Steps that stand between today and the first public story."""
        return sum(not step.is_done for step in self.required)

    @property
    def next_step(self) -> StartStep | None:
        return next((step for step in self.required if not step.is_done), None)


@dataclass(frozen=True)
class _People:
    """Who may do what, by key of the account; only those whose role reaches the portal's unit or stands below it."""

    by_role: dict[str, set[int]]
    active: set[int]
    protected: set[int]
    with_pin: set[int]

    def holding(self, roles: frozenset[Role]) -> set[int]:
        return set().union(*(self.by_role.get(role, set()) for role in roles))


def start() -> Start:
    """Cost: a fixed number of queries, whatever the province holds."""
    portal = newsroom.main_portal()
    if portal is None:
        step = StartStep("portal", _("Start the province"), 1, _("Type `lantoa setup` on the server."))
        return Start(None, (step,))
    people = _people()
    return Start(
        portal,
        (
            _portal_step(portal),
            _units_step(),
            _administrator_step(people),
            _role_step(people, "writers", _("Somebody who writes"), WRITERS),
            _role_step(people, "editors", _("Somebody who edits and publishes"), EDITORS),
            _approver_step(people),
            _categories_step(portal),
            _story_step(portal),
            _foot_step(portal),
            _pages_step(portal),
            _logo_step(portal),
            _villages_step(),
            _invited_step(people),
        ),
    )


def _people() -> _People:
    today = clock.today()
    by_role: dict[str, set[int]] = {}
    rows = Assignment.objects.valid_on(today).filter(user__is_demo=False)
    for role, pk in rows.values_list("role", "user"):
        by_role.setdefault(role, set()).add(pk)
    held = set().union(*by_role.values()) if by_role else set()
    users = list(User.objects.filter(pk__in=held).values_list("pk", "is_active", "approval_pin"))
    return _People(
        by_role,
        {pk for pk, is_active, _pin in users if is_active},
        set(Authenticator.objects.exclude(type="recovery_codes").values_list("user", flat=True)),
        {pk for pk, _active, pin in users if pin},
    )


def _portal_step(portal: Any) -> StartStep:
    title = _("The portal has its name and domain")
    url = reverse("setup_desk:portal")
    if portal.hostname == "localhost" or portal.hostname.endswith(LOCAL_NAMES):
        return StartStep(
            "portal", title, 1, _("“%(host)s” opens on this machine only.") % {"host": portal.hostname}, url
        )
    return StartStep("portal", title, 0, f"{portal.name} · {portal.hostname}", url)


def _units_step() -> StartStep:
    count = Unit.objects.filter(kind__in=COMMUNE_KINDS).valid_on(clock.today()).count()
    url = reverse("setup_desk:table", args=[SheetKind.UNITS])
    detail = ngettext("%(count)s commune or ward", "%(count)s communes and wards", count) % {"count": count}
    return StartStep("units", _("The units of the province"), int(count == 0), detail, url)


def _administrator_step(people: _People) -> StartStep:
    ready = people.holding(ADMINISTRATORS) & people.active & people.protected
    detail = _("%(count)s signed in, with a second factor") % {"count": len(ready)}
    return StartStep("administrator", _("An administrator at work"), int(not ready), detail, _people_url())


def _role_step(people: _People, key: str, title: str, roles: frozenset[Role]) -> StartStep:
    held = people.holding(roles)
    words = {"active": len(held & people.active), "invited": len(held - people.active)}
    detail = _("%(active)s at work, %(invited)s invited") % words
    return StartStep(key, title, int(not held & people.active), detail, _people_url())


def _approver_step(people: _People) -> StartStep:
    """The approver is nobody who wrote: somebody else must be there to write."""
    title = _("Somebody else who approves")
    approvers = people.holding(APPROVERS) & people.active
    writers = people.holding(WRITERS) & people.active
    ready = approvers & people.with_pin & people.protected
    words = {"active": len(approvers), "ready": len(ready)}
    detail = _("%(active)s at work, %(ready)s of them with approval PIN and second factor") % words
    is_apart = any(writers - {approver} for approver in ready)
    return StartStep("approvers", title, int(not (ready and is_apart)), detail, _people_url())


def _categories_step(portal: Any) -> StartStep:
    count = len(newsroom.menu(portal))
    url = reverse("setup_desk:table", args=[SheetKind.CATEGORIES])
    return StartStep(
        "categories", _("Categories in the menu"), int(count == 0), _("%(count)s categories") % {"count": count}, url
    )


def _story_step(portal: Any) -> StartStep:
    first = newsroom.public_stories(portal).order_by("first_published_at").first()
    url = reverse("wagtailsnippets_newsroom_story:add")
    detail = str(first) if first is not None else _("Nothing has been published yet.")
    return StartStep("story", _("The first public story"), int(first is None), detail, url)


def _foot_step(portal: Any) -> StartStep:
    names = {
        "responsible": _("person responsible"),
        "licence": _("licence"),
        "address": _("address"),
        "phone": _("telephone"),
        "email": _("e-mail"),
    }
    lacking = [word for name, word in names.items() if not getattr(portal, name).strip()]
    detail = _("Missing: %(names)s.") % {"names": ", ".join(lacking)} if lacking else _("Complete.")
    return StartStep(
        "foot", _("What stands at the foot of every page"), len(lacking), detail, reverse("setup_desk:portal"),
        is_required=False,
    )  # fmt: skip


def _pages_step(portal: Any) -> StartStep:
    kinds = {page.kind for page in site.standing_pages(portal)}
    lacking = [str(kind.label) for kind in COMPULSORY if kind not in kinds]
    detail = _("Missing: %(names)s.") % {"names": ", ".join(lacking)} if lacking else _("Complete.")
    url = ""
    if portal.wagtail_site_id:
        url = reverse("wagtailadmin_explore", args=[portal.wagtail_site.root_page_id])
    return StartStep("pages", _("The pages that an agency must carry"), len(lacking), detail, url, is_required=False)


def _logo_step(portal: Any) -> StartStep:
    detail = _("There.") if portal.logo_id else _("The flower of the house stands in its place.")
    url = reverse("setup_desk:portal")
    return StartStep("logo", _("A logo"), int(portal.logo_id is None), detail, url, is_required=False)


def _villages_step() -> StartStep:
    count = Unit.objects.filter(kind=UnitKind.VILLAGE).valid_on(clock.today()).count()
    url = reverse("setup_desk:table", args=[SheetKind.VILLAGES])
    detail = ngettext("%(count)s village", "%(count)s villages", count) % {"count": count}
    return StartStep("villages", _("Villages"), int(count == 0), detail, url, is_required=False)


def _invited_step(people: _People) -> StartStep:
    held = set().union(*people.by_role.values()) if people.by_role else set()
    waiting = len(held - people.active)
    words = {"active": len(held & people.active), "invited": waiting}
    detail = _("%(active)s at work, %(invited)s invited") % words
    return StartStep("invited", _("Everybody invited has signed in"), waiting, detail, _people_url(), is_required=False)


def _people_url() -> str:
    return reverse("setup_desk:table", args=[SheetKind.PEOPLE])


# --- tables


def imports(kind: SheetKind, *, limit: int = 20) -> list[UnitImport | TableImport]:
    """Applied tables of this kind, newest first."""
    model = UnitImport if kind in ImportKind.values else TableImport
    return list(model.objects.filter(kind=kind).order_by("-applied_at")[:limit])


def table_import(kind: SheetKind, pk: int) -> UnitImport | TableImport | None:
    model = UnitImport if kind in ImportKind.values else TableImport
    return model.objects.filter(kind=kind, pk=pk).first()


def upload(kind: SheetKind, pk: int, user: User) -> Upload | None:
    """Somebody's own upload: nobody looks into another's table of people."""
    return Upload.objects.filter(kind=kind, pk=pk, by=user).first()


def names_of(pks: set[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=pks)}
