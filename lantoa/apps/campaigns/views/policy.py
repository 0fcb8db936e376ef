"""What Wagtail asks before it shows or saves a campaign; the answer is always the table's."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from lantoa.apps.campaigns import permissions, queries
from lantoa.apps.campaigns.choices import Action
from lantoa.apps.campaigns.models import Campaign
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import works_at_desk

_ACTIONS = {"view": Action.VIEW, "change": Action.EDIT}


class CampaignPolicy(BasePermissionPolicy):
    """Nothing is deleted at the desk: a campaign is archived."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if not isinstance(user, User) or not works_at_desk(user):
            return False
        if action == "add":
            return bool(permissions.units_to_lead_for(user))
        return action in _ACTIONS

    def user_has_any_permission(self, user: Any, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Campaign) -> bool:
        if action not in _ACTIONS or not isinstance(user, User):
            return False
        return permissions.may(user, _ACTIONS[action], instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: list[str]) -> QuerySet[Campaign]:
        if not isinstance(user, User) or not set(actions) & set(_ACTIONS):
            return Campaign.objects.none()
        return queries.campaigns_for(user)

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Campaign]:
        return self.instances_user_has_any_permission_for(user, [action])

    def users_with_any_permission(self, actions: list[str]) -> QuerySet[User]:
        return User.objects.filter(assignments__isnull=False).distinct()

    def users_with_any_permission_for_instance(self, actions: list[str], instance: Campaign) -> QuerySet[User]:
        return self.users_with_any_permission(actions)
