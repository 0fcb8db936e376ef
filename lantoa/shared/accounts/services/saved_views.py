"""Names for what somebody filters again and again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock
from lantoa.core.text import TextRefused, clean_line, explain
from lantoa.shared.accounts import permissions
from lantoa.shared.accounts.choices import Action
from lantoa.shared.accounts.errors import AccountsError
from lantoa.shared.accounts.logic.lists import DeskList, kept_query
from lantoa.shared.accounts.models import SavedView, User
from lantoa.shared.units.models import Unit

MOST = 30  # of one person in one list
LONGEST_QUERY = 1500


class BadView(AccountsError):
    code = "bad_view"


@transaction.atomic
def save_view(
    desk_list: DeskList, *, by: User, name: str, query: str, is_default: bool = False, unit: Unit | None = None
) -> SavedView:
    """Raises BadView, PermissionDenied (sharing with a unit that is not one's own)."""
    kept = kept_query(desk_list, query)
    if len(kept) > LONGEST_QUERY:
        raise BadView(_("These filters are too long to be kept. Take some of them away."))
    User.objects.select_for_update().get(pk=by.pk)
    if SavedView.objects.filter(owner=by, list_key=desk_list.key).count() >= MOST:
        raise BadView(_("You keep as many filters of this list as there can be. Delete one first."))
    return _written(
        SavedView(owner=by, list_key=desk_list.key, query=kept), name=name, is_default=is_default, unit=unit, by=by
    )


@transaction.atomic
def change_view(view: SavedView, *, by: User, name: str, is_default: bool, unit: Unit | None) -> SavedView:
    """Another name, another default, shared or no longer. Raises BadView, PermissionDenied."""
    permissions.require(permissions.may_change_view, by, view)
    User.objects.select_for_update().get(pk=by.pk)
    return _written(view, name=name, is_default=is_default, unit=unit, by=by)


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    permissions.require(permissions.may_change_view, by, view)
    view.delete()


def _written(view: SavedView, *, name: str, is_default: bool, unit: Unit | None, by: User) -> SavedView:
    try:
        view.name = clean_line(name, max_length=60)
    except TextRefused as fault:
        raise BadView(explain(fault)) from None
    if not view.name:
        raise BadView(_("Give the filter a name."))
    if unit is not None and unit.pk != view.unit_id:
        permissions.require(permissions.may, by, Action.SHARE_VIEW, unit)
    view.unit, view.is_default, view.changed_at = unit, is_default, clock.now()
    if is_default:
        SavedView.objects.filter(owner=by, list_key=view.list_key).exclude(pk=view.pk).update(is_default=False)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise BadView(_("You have a filter of that name already. Choose another name.")) from None
    return view
