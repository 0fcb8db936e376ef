"""Steps on many campaigns at once: shown before; ending them is taken back with one press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from lantoa.apps.campaigns import permissions, queries, services
from lantoa.apps.campaigns.choices import Action
from lantoa.apps.campaigns.errors import CampaignError
from lantoa.apps.campaigns.models import Campaign
from lantoa.shared.accounts.models import User
from lantoa.ui import undo


class StepOnMany(SnippetBulkAction):
    action: Action
    models = [Campaign]
    template_name = "campaigns/bulk.html"

    def check_perm(self, snippet: Campaign) -> bool:
        return permissions.may(self.request.user, self.action, snippet)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "step": self.action, "is_final": self.action == Action.ARCHIVE}

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "request": self.request}

    @classmethod
    def execute_action(cls, objects: Sequence[Campaign], **kwargs: Any) -> tuple[int, int]:
        """Each alone: one that cannot go does not hold back the others, and is named."""
        request: HttpRequest = kwargs["request"]
        assert isinstance(request.user, User)
        done: list[int] = []
        for campaign in objects:
            try:
                services.STEPS[cls.action](campaign, by=request.user)
            except CampaignError as fault:
                messages.error(request, format_html("“{}”: {}", campaign.title, str(fault.message)))
            except PermissionDenied:
                messages.error(request, format_html("“{}”: {}", campaign.title, _("this step is not possible now")))
            else:
                done.append(campaign.pk)
        if done:
            said = ngettext("%(n)s campaign done.", "%(n)s campaigns done.", len(done)) % {"n": len(done)}
            if cls.action == Action.CLOSE:
                undo.keep(request, "campaigns", done)
                undo.offer(request, said, reverse("campaigns_many_undo"))
            else:
                messages.success(request, said)
        return len(done), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        return None


class CloseMany(StepOnMany):
    action = Action.CLOSE
    display_name = gettext_lazy("End it")
    action_type = "close"
    aria_label = gettext_lazy("End the selected campaigns")
    action_priority = 10


class ArchiveMany(StepOnMany):
    action = Action.ARCHIVE
    display_name = gettext_lazy("Archive")
    action_type = "archive"
    aria_label = gettext_lazy("Archive the selected campaigns")
    action_priority = 20


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Those that were ended together run again."""
    assert isinstance(request.user, User)
    count = 0
    for pk in undo.take(request, "campaigns") or []:
        campaign = queries.campaign_for(request.user, pk)
        if campaign is not None and permissions.may(request.user, Action.REOPEN, campaign):
            services.reopen(campaign, by=request.user)
            count += 1
    if count:
        messages.success(request, _("Taken back: %(count)s.") % {"count": count})
    return redirect("wagtailsnippets_campaigns_campaign:list")


ALL = (CloseMany, ArchiveMany)
