"""*Vận hành* at the desk: one place for the pages of those who keep the house running. Apps hook their items in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

operations_menu = Menu(
    register_hook_name="register_operations_menu_item", construct_hook_name="construct_operations_menu"
)


@hooks.register("register_admin_menu_item")
def operations_item() -> MenuItem:
    """Not shown to whom none of its items is shown."""
    return SubmenuMenuItem(_("Operations"), operations_menu, name="operations", icon_name="cog", order=730)
