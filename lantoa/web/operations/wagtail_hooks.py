from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lantoa.ui.menu import ItemFor
from lantoa.web.operations import permissions
from lantoa.web.operations.views import backups, calendar, failed


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    inside = (
        [
            path("jobs/", failed.job_list, name="job-list"),
            path("jobs/retry/", failed.job_retry, name="job-retry"),
            path("backups/", backups.backup_page, name="backups"),
            path("calendar/", calendar.calendar, name="calendar"),
            path("calendar/add/", calendar.change, name="calendar-add"),
            path("calendar/<int:pk>/", calendar.change, name="calendar-change"),
            path("calendar/<int:pk>/remove/", calendar.remove, name="calendar-remove"),
        ],
        "operations_desk",
    )
    return [path("operations/", include(inside, namespace="operations_desk"))]


@hooks.register("register_operations_menu_item")
def jobs_item() -> MenuItem:
    return ItemFor(
        permissions.may_see_jobs,
        _("Work that could not run"),
        reverse("operations_desk:job-list"),
        name="jobs",
        icon_name="warning",
        order=10,
    )


@hooks.register("register_operations_menu_item")
def backups_item() -> MenuItem:
    return ItemFor(
        permissions.may_see_jobs,
        _("Backups"),
        reverse("operations_desk:backups"),
        name="backups",
        icon_name="download",
        order=15,
    )


@hooks.register("register_operations_menu_item")
def calendar_item() -> MenuItem:
    return ItemFor(
        permissions.may_see_calendar,
        _("Working calendar"),
        reverse("operations_desk:calendar"),
        name="work-calendar",
        icon_name="calendar",
        order=20,
    )
