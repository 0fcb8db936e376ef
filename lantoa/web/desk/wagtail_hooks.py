from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.ui.menu import ItemFor
from lantoa.web.desk import permissions
from lantoa.web.desk.choices import Action
from lantoa.web.desk.views import calendars, reports, today, waits


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("calendar/", calendars.calendar, name="calendar"),
            path("waiting/", waits.waits, name="waiting"),
            path("waiting/viec-cho-ai.xlsx", waits.waits_file, name="waiting-file"),
            path("report/", reports.report, name="report"),
            re_path(r"^report/bao-cao\.(?P<form>docx|xlsx)$", reports.report_file, name="report-file"),
        ],
        "desk",
    )
    return [path("overview/", include(inside, namespace="desk"))]


@hooks.register("register_admin_menu_item")
def calendar_item() -> MenuItem:
    return ItemFor(
        partial(permissions.may, action=Action.CALENDAR),
        _("Calendar"),
        reverse("desk:calendar"),
        name="calendar",
        icon_name="calendar",
        order=120,
    )


@hooks.register("register_admin_menu_item")
def waiting_item() -> MenuItem:
    return ItemFor(
        partial(permissions.may, action=Action.WAITING),
        _("What waits for whom"),
        reverse("desk:waiting"),
        name="waiting",
        icon_name="time",
        order=130,
    )


@hooks.register("register_admin_menu_item")
def report_item() -> MenuItem:
    return ItemFor(
        partial(permissions.may, action=Action.REPORT),
        _("Newsroom report"),
        reverse("desk:report"),
        name="report",
        icon_name="clipboard-list",
        order=150,
    )


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for the person, instead of Wagtail's counts of pages."""
    panels[:] = [today.Today(), *panels]


@hooks.register("construct_homepage_summary_items")
def no_counts(request: HttpRequest, items: list[Any]) -> None:
    items.clear()
