from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.web.guide import views


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("", views.desk_first, name="first"),
            path("tat-ca/", views.desk_whole, name="whole"),
            path("anh/<str:name>", views.desk_picture, name="picture"),
            path("<slug:key>/", views.desk_chapter, name="chapter"),
        ],
        "guide_desk",
    )
    return [path("huong-dan/", include(inside, namespace="guide_desk"))]


@hooks.register("register_help_menu_item")
def guide_item() -> MenuItem:
    return MenuItem(_("User guide"), reverse_lazy("guide_desk:first"), name="guide", icon_name="help", order=10)
