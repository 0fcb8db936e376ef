"""The table's answers in the shape in which Wagtail asks for them."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from lantoa.shared.accounts.models import User
from lantoa.web.site import permissions
from lantoa.web.site.models import LegalDocument, PortalPage
from lantoa.web.site.permissions import Action

# No "bulk_delete": a portal's root is never taken away with all below it.
_GRANTED = ("add", "change", "publish", "lock", "unlock")


@dataclasses.dataclass(frozen=True)
class _Codename:
    codename: str


@dataclasses.dataclass(frozen=True)
class Grant:
    """What Wagtail reads of a GroupPagePermission."""

    page: Page
    permission: _Codename

    @property
    def page_id(self) -> int:
        return self.page.pk


class StandingPagePolicy(PagePermissionPolicy):
    """By the unit of the portal under which a page hangs, and the roles that reach it. Groups play no part."""

    def get_all_permissions_for_user(self, user: Any) -> list[Grant]:
        if not isinstance(user, User) or not user.is_active or user.is_superuser or user.is_light:
            return []
        roots = _roots(user)
        return [Grant(root, _Codename(f"{verb}_page")) for root in roots for verb in _GRANTED]

    def users_with_any_permission(self, actions: Any, include_superusers: bool = True) -> QuerySet[User]:
        held = Q(assignments__role__in=permissions.holders(Action.EDIT_PAGES))
        if include_superusers:
            held |= Q(is_superuser=True)
        return User.objects.filter(held, is_active=True).distinct()

    def users_with_any_permission_for_instance(
        self, actions: Any, instance: Page, include_superusers: bool = True
    ) -> QuerySet[User]:
        return self.users_with_any_permission(actions, include_superusers)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Page]:
        whole: QuerySet[Page] | None = self._base_queryset_for_user(user)
        if whole is not None:
            return whole
        pages: QuerySet[Page] = self.model._default_manager.all()
        # One range of paths for each portal, not one for each right in it: a province has a hundred portals.
        return pages.filter(_below(self._paths(user))) if set(actions) & set(_GRANTED) else pages.none()

    def explorable_instances(self, user: Any) -> QuerySet[Page]:
        whole: QuerySet[Page] | None = self._base_queryset_for_user(user)
        if whole is not None:
            return whole
        paths = self._paths(user)
        reached = _below(paths)
        if len(paths) > 1:
            reached |= Q(depth=1)  # where they hang together
        pages: QuerySet[Page] = self.model._default_manager.all()
        return pages.filter(reached)

    def _paths(self, user: Any) -> set[str]:
        return {grant.page.path for grant in self.get_cached_permissions_for_user(user)}


def _below(paths: set[str]) -> Q:
    reached = Q(pk__in=[])
    for path in sorted(paths):
        reached |= Q(path__startswith=path)
    return reached


def _roots(user: User) -> list[Page]:
    reached = Q(pk__in=[])
    for unit in permissions.units_for(user, Action.EDIT_PAGES):
        reached |= Q(portal__unit__path__startswith=unit.path)
    return [root.page_ptr for root in PortalPage.objects.filter(reached).select_related("page_ptr")]


class RegisterPolicy(BasePermissionPolicy):
    """A row of the register belongs to a unit."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return isinstance(user, User) and not user.is_light and permissions.may_anywhere(user, Action.KEEP_REGISTER)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: LegalDocument) -> bool:
        return isinstance(user, User) and permissions.may(user, Action.KEEP_REGISTER, instance.unit)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: LegalDocument) -> bool:
        return self.user_has_permission_for_instance(user, "change", instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[LegalDocument]:
        rows = LegalDocument.objects.all()
        if not isinstance(user, User) or not user.is_active:
            return rows.none()
        if user.is_superuser:
            return rows
        reached = Q(pk__in=[])
        for unit in permissions.units_for(user, Action.KEEP_REGISTER):
            reached |= Q(unit__path__startswith=unit.path)
        return rows.filter(reached)

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet[LegalDocument]:
        return self.instances_user_has_any_permission_for(user, {action})

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        return User.objects.filter(
            assignments__role__in=permissions.holders(Action.KEEP_REGISTER), is_active=True
        ).distinct()


def register() -> None:
    # Nearer than Wagtail's own, which is registered for all that is like a page.
    register_permission_policy(Page, StandingPagePolicy())
    register_permission_policy(LegalDocument, RegisterPolicy(LegalDocument))
