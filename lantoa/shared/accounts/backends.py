"""Django and Wagtail ask for permissions by name; the answer comes from assignments."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from lantoa.shared.accounts import queries
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.models import User

_DESK = frozenset({"wagtailadmin.access_admin"})
_MEDIA_ROLES = (
    frozenset({Role.CONTRIBUTOR, Role.REPORTER, Role.EDITOR, Role.SECRETARY, Role.BOARD_HEAD, Role.BOARD_DEPUTY})
    | ADMINISTRATORS
)
_MEDIA = frozenset(
    f"{app}.{verb}_{model}"
    for app, model in (("media", "image"), ("media", "document"))
    for verb in ("add", "view", "choose")
)
_PAGE_ROLES = frozenset({Role.SECRETARY}) | ADMINISTRATORS


class RoleBackend(ModelBackend):
    """Password sign-in of Django, permissions from assignments."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        granted: set[str] = set()
        if queries.works_at_desk(user_obj):
            granted |= _DESK
        if queries.roles_anywhere(user_obj) & _MEDIA_ROLES:
            granted |= _MEDIA
        return granted

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)
