from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.shared.messages import permissions
from lantoa.shared.messages.views import prices
from lantoa.ui.menu import ItemFor


@hooks.register("register_admin_menu_item")
def outbox_item() -> MenuItem:
    return ItemFor(
        permissions.may_see_outbox,
        _("Outbox"),
        reverse_lazy("outbox:message-list"),
        name="outbox",
        icon_name="mail",
        order=720,
    )


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("", prices.costs, name="costs"),
            path("tariff/", prices.tariff_set, name="tariff-set"),
            path("tariff/<int:pk>/remove/", prices.tariff_remove, name="tariff-remove"),
            path("quota/", prices.quota_set, name="quota-set"),
            path("quota/<int:pk>/end/", prices.quota_end, name="quota-end"),
        ],
        "messages_desk",
    )
    return [path("message-costs/", include(inside, namespace="messages_desk"))]


@hooks.register("register_operations_menu_item")
def costs_item() -> MenuItem:
    return ItemFor(
        permissions.may_see_costs,
        _("Prices and limits of messages"),
        reverse("messages_desk:costs"),
        name="message-costs",
        icon_name="mail",
        order=40,
    )
