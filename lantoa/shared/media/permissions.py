"""Who may do what with files. A file belongs to a unit; rights reach from a unit down to all below it."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from lantoa.shared.accounts import queries as accounts
from lantoa.shared.accounts.choices import ADMINISTRATORS, APPROVERS, DESK, LIGHT, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.media.choices import MediaKind
from lantoa.shared.media.models import Album, Audio, Document, Image, Showing, Video
from lantoa.shared.units.models import Unit

Item = Image | Video | Audio | Document

_WRITERS = frozenset({Role.CONTRIBUTOR, Role.REPORTER, Role.SPOKESPERSON, Role.STATION_OPERATOR, Role.TRANSLATOR})
_KEEPERS = frozenset({Role.EDITOR, Role.SECRETARY, Role.BOARD_HEAD, Role.BOARD_DEPUTY}) | ADMINISTRATORS

UPLOAD, VIEW, CHANGE, WITHDRAW_CONSENT, DELETE = "upload", "view", "change", "withdraw_consent", "delete"
PUBLISH = "publish"
RULES = register_table(
    "media",
    (
        Rule(action=UPLOAD, roles=_WRITERS | _KEEPERS | LIGHT),
        Rule(action=VIEW, roles=DESK),
        Rule(action=VIEW, roles=LIGHT, own_only=True),
        Rule(action=CHANGE, roles=_KEEPERS),
        Rule(action=CHANGE, roles=_WRITERS | LIGHT, own_only=True),
        # Whoever hears that somebody takes their consent back must be able to act at once.
        Rule(action=WITHDRAW_CONSENT, roles=_WRITERS | _KEEPERS),
        # An album or a film gets its page on the portal by those who answer for what is public.
        Rule(action=PUBLISH, roles=APPROVERS | {Role.SECRETARY}),
        Rule(action=DELETE, roles=_KEEPERS),
        Rule(action=DELETE, roles=_WRITERS | LIGHT, own_only=True),
    ),
)


def _roles(action: str, *, own: bool) -> frozenset[Role]:
    return frozenset().union(*(r.roles for r in RULES if r.action == action and (own or not r.own_only)))


def uploader_pk(item: Item) -> int | None:
    return item.uploaded_by_user_id if isinstance(item, Image | Document) else item.uploaded_by_id


def _is_active(user: User) -> bool:
    return user.is_authenticated and user.is_active


def _may(user: User, action: str, item: Item) -> bool:
    if not _is_active(user):
        return False
    if user.is_superuser:
        return True
    own = uploader_pk(item) == user.pk
    held = accounts.roles_at(user, item.unit) if item.unit is not None else accounts.roles_anywhere(user)
    if item.unit is None and not own:
        held = held & {Role.SYSTEM_ADMINISTRATOR}
    return bool(held & _roles(action, own=own))


def may_upload(user: User, unit: Unit | None) -> bool:
    if not _is_active(user) or unit is None:
        return False
    return user.is_superuser or bool(accounts.roles_at(user, unit) & _roles(UPLOAD, own=True))


def may_upload_anywhere(user: User) -> bool:
    if not _is_active(user):
        return False
    return user.is_superuser or bool(accounts.roles_anywhere(user) & _roles(UPLOAD, own=True))


def may_see(user: User, item: Item) -> bool:
    """In one's units, one's own, or shown in public: staff may then look at the original too."""
    if _may(user, VIEW, item):
        return True
    return accounts.works_at_desk(user) and is_shown(item)


def may_change(user: User, item: Item) -> bool:
    return _may(user, CHANGE, item)


def may_withdraw_consent(user: User, item: Item) -> bool:
    return _may(user, WITHDRAW_CONSENT, item)


def may_delete(user: User, item: Item) -> bool:
    """Never what the public sees now: it is withdrawn there first."""
    return _may(user, DELETE, item) and not is_shown(item)


def may_publish(user: User, page: Album | Video) -> bool:
    """Albums and films get a page, or lose it."""
    if not _is_active(user) or page.unit is None:
        return False
    return user.is_superuser or bool(accounts.roles_at(user, page.unit) & _roles(PUBLISH, own=False))


def may_keep_album(user: User, unit: Unit | None) -> bool:
    if not _is_active(user) or unit is None:
        return False
    return user.is_superuser or bool(accounts.roles_at(user, unit) & _roles(CHANGE, own=True) & DESK)


def is_shown(item: Item) -> bool:
    return Showing.objects.filter(media_kind=item.kind, media_pk=item.pk).exists()


M = TypeVar("M", bound=models.Model)


def _kind(model: type[models.Model]) -> MediaKind:
    kind: MediaKind = model.kind  # type: ignore[attr-defined]
    return kind


def _owner_field(model: type[models.Model]) -> str:
    return "uploaded_by_user" if model in {Image, Document} else "uploaded_by"


def _under(user: User, action: str) -> Q:
    """Things of units that the person's roles reach. Matches nothing when there are none."""
    reached = Q(pk__in=[])
    for held in accounts.assignments(user):
        if held.role in _roles(action, own=False):
            reached |= Q(unit__path__startswith=held.unit.path)
            if held.role == Role.SYSTEM_ADMINISTRATOR:
                reached |= Q(unit=None)
    return reached


def _own(user: User, action: str, model: type[models.Model]) -> Q:
    """What the person sent in, as long as they still work in that unit."""
    reached = Q(pk__in=[])
    for held in accounts.assignments(user):
        if held.role in _roles(action, own=True):
            reached |= Q(unit__path__startswith=held.unit.path) | Q(unit=None)
    return reached & Q(**{_owner_field(model): user.pk})


def visible(user: User, items: QuerySet[M]) -> QuerySet[M]:
    """What the person may look at and choose."""
    if not _is_active(user):
        return items.none()
    if user.is_superuser:
        return items
    seen = _under(user, VIEW)
    seen |= _own(user, VIEW, items.model)
    if accounts.works_at_desk(user):
        seen |= Q(pk__in=Showing.objects.filter(media_kind=_kind(items.model)).values("media_pk"))
    return _only(items, seen)


def _only(items: QuerySet[M], which: Q) -> QuerySet[M]:
    """By key: Wagtail's search takes no filter that reaches into another table."""
    return items.filter(pk__in=items.model._default_manager.filter(which).values("pk"))


def changeable(user: User, items: QuerySet[M]) -> QuerySet[M]:
    if not _is_active(user):
        return items.none()
    if user.is_superuser:
        return items
    return _only(items, _under(user, CHANGE) | _own(user, CHANGE, items.model))


def reached_units(user: User) -> Q:
    """Units whose files the person finds in the library; for filters over `Unit`."""
    if user.is_superuser:
        return Q()
    reached = Q(pk__in=[])
    for held in accounts.assignments(user):
        if held.role in _roles(VIEW, own=True):
            reached |= Q(path__startswith=held.unit.path)
    return reached


def within_reach(user: User, action: str) -> Q:
    """Rows of units that the person's roles reach, for things that have a unit and no other owner."""
    return Q() if user.is_superuser else _under(user, action)


def upload_units(user: User) -> list[Unit]:
    """Units that the person uploads for, the nearest first: where they hold a role, not everything below it."""
    units = {a.unit_id: a.unit for a in accounts.assignments(user) if a.role in _roles(UPLOAD, own=True)}
    return sorted(units.values(), key=lambda unit: (-len(unit.ancestor_pks), unit.sort_key))
