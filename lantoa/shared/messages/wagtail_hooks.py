from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.shared.messages import permissions


class OutboxItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may_see_outbox(request.user)


@hooks.register("register_admin_menu_item")
def outbox_item() -> MenuItem:
    return OutboxItem(_("Outbox"), reverse_lazy("outbox:message-list"), name="outbox", icon_name="mail", order=720)
