from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import BaseSettingsPanel, NameEmailSettingsPanel, NotificationsSettingsPanel
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page
from wagtail.permissions import policy_registry

from lantoa.shared.accounts import permissions
from lantoa.shared.accounts.choices import Action
from lantoa.shared.accounts.views.desk import leaving, light, logs, many, people, saved
from lantoa.ui.menu import ItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("", people.People.as_view(), name="people"),
            path("invite/", people.Invite.as_view(), name="invite"),
            path("many/", many.Many.as_view(), name="many"),
            path("many/undo/", many.UndoMany.as_view(), name="many-undo"),
            path("phones/", light.Phones.as_view(), name="phones"),
            path("phones/many/", light.RevokeMany.as_view(), name="phones-revoke"),
            path("audit/", logs.AuditLog.as_view(), name="audit"),
            path("<int:pk>/", people.PersonHome.as_view(), name="person"),
            path("<int:pk>/role/", people.GiveRole.as_view(), name="role-give"),
            path("<int:pk>/role/<int:assignment_pk>/end/", people.EndRole.as_view(), name="role-end"),
            path("<int:pk>/slip/", people.PrintSlip.as_view(), name="slip"),
            path("<int:pk>/unlock/", people.Unlock.as_view(), name="unlock"),
            path("<int:pk>/phone/<int:device_pk>/revoke/", people.RevokeDevice.as_view(), name="device-revoke"),
            path("<int:pk>/hand-over/", leaving.HandOver.as_view(), name="hand-over"),
            path("<int:pk>/retire/", leaving.Retire.as_view(), name="retire"),
            path("<int:pk>/deputy/", leaving.Deputy.as_view(), name="deputy"),
            path("<int:pk>/deputy/end/", leaving.EndDeputy.as_view(), name="deputy-end"),
        ],
        "accounts_desk",
    )
    lists = ([path("<slug:key>/", saved.Views.as_view(), name="views")], "accounts_lists")
    return [
        path("people/", include(inside, namespace="accounts_desk")),
        path("lists/", include(lists, namespace="accounts_lists")),
    ]


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("accounts/desk.css"))


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    return ItemFor(
        partial(permissions.may_anywhere, action=Action.VIEW_PEOPLE),
        _("People"),
        reverse("accounts_desk:people"),
        name="people",
        icon_name="group",
        order=700,
    )


@hooks.register("register_admin_menu_item")
def audit_item() -> MenuItem:
    return ItemFor(
        partial(permissions.may_anywhere, action=Action.VIEW_AUDIT),
        _("Audit log"),
        reverse("accounts_desk:audit"),
        name="audit",
        icon_name="history",
        order=710,
    )


def _is_not_ours(panel: BaseSettingsPanel) -> bool:
    return False


# The page of one's account has no socket for taking panels out, and stands before all addresses of ours. The name is
# one field here, given by the administrator; what is told to whom, `shared/notices` knows.
NameEmailSettingsPanel.is_active = _is_not_ours
NotificationsSettingsPanel.is_active = _is_not_ours


_chosen = BulkAction.get_actionable_objects


def _only_what_is_seen(action: BulkAction) -> tuple[list[Any], dict[str, list[Any]]]:
    """Wagtail names what somebody may not touch, by any number in the address: a draft of another unit too."""
    objects, others = _chosen(action)
    refused = others.get("items_with_no_access", [])
    if refused and not issubclass(action.model, Page):
        policy = policy_registry.get_by_type(action.model)
        found = policy.instances_user_has_any_permission_for(action.request.user, {"view"})
        seen = set(found.filter(pk__in=[item.pk for item in refused]).values_list("pk", flat=True))
        others["items_with_no_access"] = [item for item in refused if item.pk in seen]
    return objects, others


BulkAction.get_actionable_objects = _only_what_is_seen


@hooks.register("construct_help_menu")
def hide_wagtails_guides(request: HttpRequest, items: list[MenuItem]) -> None:
    """In English, about what is done differently here, and outside the house. Our own guide stays."""
    items[:] = [item for item in items if item.name in {"keyboard-shortcuts-trigger", "guide"}]


@hooks.register("construct_settings_menu")
def hide_wagtails_own(request: HttpRequest, items: list[MenuItem]) -> None:
    """Rights come from assignments here: Wagtail's users and groups would be a second truth."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in {"users", "groups"}]
