"""Our rights, in the shape in which Wagtail's desk asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.models import Collection
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from lantoa.shared.accounts import queries as accounts
from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions, queries
from lantoa.shared.media.models import Album, Audio, Document, Image, Video

_LOOK = frozenset({"choose", "view"})
_TOUCH = frozenset({"change", "delete"})


class UnitPolicy(BasePermissionPolicy):
    """By the unit of the file and the roles that reach it; collections play no part."""

    def user_has_permission(self, user: User, action: str) -> bool:
        if action == "add":
            return permissions.may_upload_anywhere(user)
        return bool(user.is_active and (user.is_superuser or accounts.works_at_desk(user)))

    def user_has_permission_for_instance(self, user: User, action: str, instance: permissions.Item) -> bool:
        match action:
            case "change":
                return permissions.may_change(user, instance)
            case "delete":
                return permissions.may_delete(user, instance)
            case "choose" | "view":
                return permissions.may_see(user, instance)
            case _:
                return self.user_has_permission(user, action)

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet[Any]:
        items = self.model._default_manager.all()
        asked = set(actions)
        if asked & _LOOK:
            return permissions.visible(user, items)
        return permissions.changeable(user, items) if asked & _TOUCH else items.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, is_light=False)

    def collections_user_has_permission_for(self, user: User, action: str) -> QuerySet[Any]:
        return self.collections_user_has_any_permission_for(user, [action])

    def collections_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet[Any]:
        return Collection.objects.filter(depth=1)


class AlbumPolicy(UnitPolicy):
    """Who describes pictures keeps albums too; what the public sees is hidden before it is deleted."""

    def user_has_permission(self, user: User, action: str) -> bool:
        if not user.is_active or not (user.is_superuser or accounts.works_at_desk(user)):
            return False
        units = permissions.upload_units(user) if action == "add" else []
        return action != "add" or user.is_superuser or any(permissions.may_keep_album(user, unit) for unit in units)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Album) -> bool:  # type: ignore[override]
        match action:
            case "change":
                return permissions.may_keep_album(user, instance.unit)
            case "delete":
                return permissions.may_keep_album(user, instance.unit) and not instance.is_public
            case _:
                return queries.albums_for(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet[Any]:
        return queries.albums_for(user)


def register() -> None:
    # "Exact" wins over what Wagtail registers for its own image and document models, whichever comes first.
    models: tuple[type[Model], ...] = (Image, Document, Video, Audio)
    for model in models:
        register_permission_policy(model, UnitPolicy(model), exact_class=True)
    register_permission_policy(Album, AlbumPolicy(Album), exact_class=True)
