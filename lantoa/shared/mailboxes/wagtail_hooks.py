from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.shared.mailboxes import permissions
from lantoa.shared.mailboxes.views import desk
from lantoa.ui.menu import ItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("", desk.mailbox_list, name="list"),
            path("add/", desk.add, name="add"),
            path("<int:pk>/", desk.mailbox_page, name="mailbox"),
            path("<int:pk>/edit/", desk.edit, name="edit"),
            path("<int:pk>/test/", desk.test, name="test"),
            path("<int:pk>/fetch/", desk.fetch_now, name="fetch"),
            path("<int:pk>/remove/", desk.remove, name="remove"),
            path("<int:pk>/senders/", desk.sender_add, name="sender-add"),
            path("<int:pk>/senders/<int:sender>/remove/", desk.sender_remove, name="sender-remove"),
            path("<int:pk>/letters/<int:letter>/", desk.letter_decide, name="letter"),
        ],
        "mailboxes_desk",
    )
    return [path("mailboxes/", include(inside, namespace="mailboxes_desk"))]


@hooks.register("register_admin_menu_item")
def mailboxes_item() -> MenuItem:
    return ItemFor(
        permissions.may_see_somewhere,
        _("Mailboxes"),
        reverse("mailboxes_desk:list"),
        name="mailboxes",
        icon_name="mail",
        order=115,
    )
