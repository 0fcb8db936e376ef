from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.setup import permissions, views
from lantoa.ui.menu import ItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("", views.start, name="start"),
            path("portal/", views.portal, name="portal"),
            path("people/<int:pk>/slips/", views.slips, name="slips"),
            path("<slug:kind>/", views.table, name="table"),
            path("<slug:kind>/template/", views.template, name="template"),
            path("<slug:kind>/trial/<int:pk>/", views.trial, name="trial"),
            path("<slug:kind>/trial/<int:pk>/faults/", views.faults, name="faults"),
            path("<slug:kind>/undo/<int:pk>/", views.undo, name="undo"),
        ],
        "setup_desk",
    )
    return [path("setup/", include(inside, namespace="setup_desk"))]


@hooks.register("register_admin_menu_item")
def setup_item() -> MenuItem:
    return ItemFor(
        permissions.may_see_start,
        _("Setting up"),
        reverse("setup_desk:start"),
        name="setup",
        icon_name="cogs",
        order=900,
    )
