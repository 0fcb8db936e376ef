from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.apps.royalties import permissions
from lantoa.apps.royalties.views import rates, sheets
from lantoa.ui.menu import ItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("", sheets.index, name="index"),
            path("rates/", rates.rates, name="rates"),
            path("rates/template/", rates.template, name="rates-template"),
            path("rates/export/", rates.export, name="rates-export"),
            path("rates/trial/<int:pk>/", rates.trial, name="rates-trial"),
            path("rates/undo/<int:pk>/", rates.undo, name="rates-undo"),
            re_path(r"^rates/(?P<pk>\d+)/(?P<how>renew|end)/$", rates.change, name="rates-change"),
            path("<int:pk>/", sheets.sheet, name="sheet"),
            path("<int:pk>/line/<int:line_pk>/", sheets.line, name="line"),
            path("<int:pk>/file/<str:name>", sheets.files, name="file"),
            path("<int:pk>/<slug:action>/", sheets.act, name="act"),
        ],
        "royalties_desk",
    )
    return [path("royalties/", include(inside, namespace="royalties_desk"))]


@hooks.register("register_admin_menu_item")
def royalties_item() -> MenuItem:
    return ItemFor(
        permissions.is_reader,
        _("Royalties"),
        reverse("royalties_desk:index"),
        name="royalties",
        icon_name="form",
        order=160,
    )
