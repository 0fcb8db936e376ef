from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.shared.documents import permissions
from lantoa.shared.documents.views import desk
from lantoa.ui.menu import ItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("", desk.layout_list, name="layout-list"),
            path("<int:pk>/", desk.layout_unit, name="layout-unit"),
            path("<int:pk>/add/", desk.layout_edit, name="layout-add"),
            path("<int:pk>/preview/", desk.layout_preview, name="layout-preview"),
            path("<int:pk>/<int:setting>/", desk.layout_edit, name="layout-edit"),
            path("<int:pk>/<int:setting>/confirm/", desk.layout_confirm, name="layout-confirm"),
            path("<int:pk>/<int:setting>/remove/", desk.layout_remove, name="layout-remove"),
            path("<int:pk>/<int:setting>/form.docx", desk.layout_template, name="layout-template"),
        ],
        "documents_desk",
    )
    return [path("layouts/", include(inside, namespace="documents_desk"))]


@hooks.register("register_operations_menu_item")
def layouts_item() -> MenuItem:
    return ItemFor(
        permissions.may_edit_somewhere,
        _("Paper layouts"),
        reverse("documents_desk:layout-list"),
        name="layouts",
        icon_name="doc-full",
        order=30,
    )
