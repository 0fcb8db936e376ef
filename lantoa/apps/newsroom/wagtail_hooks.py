from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.models import Story
from lantoa.apps.newsroom.views import bulk, desk, importing, old_portals
from lantoa.apps.newsroom.views.policy import StoryPolicy
from lantoa.ui.assets import asset_url
from lantoa.ui.menu import ItemFor

register_permission_policy(Story, StoryPolicy(Story))
register_snippet(desk.StoryViewSet)

for _action in bulk.ALL:
    hooks.register("register_bulk_action", _action)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("story/<int:pk>/<slug:action>/", desk.act, name="act"),
            path("undo/<int:pk>/", desk.undo, name="undo"),
            path("import/", importing.import_files, name="import"),
            path("old-portals/", old_portals.import_list, name="old-portals"),
            path("old-portals/licences/", old_portals.licence_list, name="licences"),
            path("old-portals/licences/<int:pk>/end/", old_portals.licence_end, name="licence-end"),
            path("old-portals/<int:pk>/", old_portals.import_page, name="old-portal"),
            path("old-portals/<int:pk>/move/", old_portals.import_move, name="old-portal-move"),
            path("old-portals/<int:pk>/<slug:what>.xlsx", old_portals.import_table, name="old-portal-table"),
        ],
        "newsroom_desk",
    )
    return [path("newsroom/", include(inside, namespace="newsroom_desk"))]


@hooks.register("register_admin_menu_item")
def today_item() -> MenuItem:
    return MenuItem(_("Today"), "/hom-nay/", name="today", icon_name="calendar-check", order=10)


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    return ItemFor(
        permissions.may_write_somewhere,
        _("Import files"),
        reverse("newsroom_desk:import"),
        name="import",
        icon_name="upload",
        order=110,
    )


@hooks.register("register_operations_menu_item")
def old_portals_item() -> MenuItem:
    return ItemFor(
        permissions.may_import_somewhere,
        _("Old portals"),
        reverse("newsroom_desk:old-portals"),
        name="old-portals",
        icon_name="download",
        order=60,
    )


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">',
        asset_url("desk.css"),
        static("newsroom/desk.css"),
    )
