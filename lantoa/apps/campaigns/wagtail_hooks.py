from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lantoa.apps.campaigns.models import Campaign
from lantoa.apps.campaigns.views import board, bulk, desk, events
from lantoa.apps.campaigns.views.policy import CampaignPolicy

register_permission_policy(Campaign, CampaignPolicy(Campaign))
register_snippet(desk.CampaignViewSet)
for _action in bulk.ALL:
    hooks.register("register_bulk_action", _action)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    one = [
        path("", board.board, name="board"),
        path("step/<slug:action>/", board.act, name="act"),
        path("tasks.xlsx", board.tasks_table, name="tasks-table"),
        path("task/new/", board.task, name="task-new"),
        path("task/<int:task_pk>/", board.task, name="task"),
        path("task/<int:task_pk>/report/", board.report, name="task-report"),
        path("task/<int:task_pk>/delete/", board.delete_task, name="task-delete"),
        path("appendix/", board.appendix, name="appendix"),
        path("appendix/template.xlsx", board.template, name="template"),
        path("appendix/<int:upload_pk>/", board.trial, name="trial"),
        path("appendix/<int:upload_pk>/faults.xlsx", board.faults, name="faults"),
        path("appendix/undo/<int:import_pk>/", board.undo_import, name="undo-import"),
        path("registrations/<int:happening_pk>/", events.registrations, name="registrations"),
        path("livestream/<int:happening_pk>/", events.show, name="show"),
        path("honour/new/", events.honour, name="honour-new"),
        path("honour/<int:honour_pk>/", events.honour, name="honour"),
        path("honour/<int:honour_pk>/<slug:do>/", events.honour_act, name="honour-act"),
        path("nomination/<int:nomination_pk>/", events.nomination_act, name="nomination-act"),
    ]
    return [
        path("campaigns/many/undo/", bulk.take_back, name="campaigns_many_undo"),
        path("campaigns/<int:pk>/", include((one, "campaigns_desk"), namespace="campaigns_desk")),
    ]


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("campaigns/desk.css"))
