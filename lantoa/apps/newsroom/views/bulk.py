"""Steps on many stories at once: shown before, one undo after."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from lantoa.apps.newsroom import permissions, services
from lantoa.apps.newsroom.choices import Action
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.forms import BulkForm
from lantoa.apps.newsroom.models import Step, Story
from lantoa.shared.accounts import services as accounts
from lantoa.ui import undo


class StepOnMany(SnippetBulkAction):
    action: Action
    models = [Story]
    template_name = "newsroom/bulk.html"
    form_class = BulkForm

    def check_perm(self, snippet: Story) -> bool:
        return permissions.may(self.request.user, self.action, snippet)

    def object_context(self, obj: Story) -> dict[str, Any]:
        return {**super().object_context(obj), "word": permissions.state_word(self.request.user, obj)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "refused": [
                (story, permissions.state_word(self.request.user, story)) for story in context["items_with_no_access"]
            ],
            "step": self.action,
            "needs_reason": self.action in {Action.RETURN, Action.WITHDRAW},
            "needs_pin": self.action == Action.APPROVE,
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "data": self.cleaned_form.cleaned_data, "request": self.request}

    @classmethod
    def execute_action(cls, objects: Sequence[Story], **kwargs: Any) -> tuple[int, int]:
        """Each story in its own savepoint: one that cannot go does not hold back the others, and is named."""
        request, data, user = kwargs["request"], dict(kwargs["data"]), kwargs["request"].user
        done: list[int] = []
        for story in objects:
            try:
                services.take_step(story, cls.action, by=user, data=data)
            except NewsroomError as fault:
                _tell_fault(request, story, str(fault.message))
            except (PermissionDenied, Http404):
                _tell_fault(request, story, _("this step is not possible now"))
            else:
                done.append(story.pk)
        _offer_undo(request, done)
        return len(done), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        return None


def _tell_fault(request: HttpRequest, story: Story, why: str) -> None:
    messages.error(request, format_html("“{}”: {}", story.title, why))


def _offer_undo(request: HttpRequest, done: list[int]) -> None:
    """Binds the steps just taken together, so that one button takes all of them back."""
    if not done:
        return
    newest = [
        Step.objects.filter(story=pk, by_id=request.user.pk).order_by("-pk").values_list("pk", flat=True)[0]
        for pk in done
    ]
    Step.objects.filter(pk__in=newest).update(batch=uuid.uuid4().hex)
    said = ngettext("%(n)s story done.", "%(n)s stories done.", len(done)) % {"n": len(done)}
    undo.offer(request, said, reverse("newsroom_desk:undo", args=[newest[0]]))


class TakeMany(StepOnMany):
    action = Action.TAKE
    display_name = gettext_lazy("Take for editing")
    action_type = "take"
    aria_label = gettext_lazy("Take the selected stories for editing")
    action_priority = 10


class ReturnMany(StepOnMany):
    action = Action.RETURN
    display_name = gettext_lazy("Return")
    action_type = "return"
    aria_label = gettext_lazy("Return the selected stories")
    action_priority = 20


class ApproveMany(StepOnMany):
    action = Action.APPROVE
    display_name = gettext_lazy("Approve")
    action_type = "approve"
    aria_label = gettext_lazy("Approve the selected stories")
    action_priority = 30

    def form_valid(self, form: BulkForm) -> HttpResponse:
        """The PIN is asked once, outside any transaction: a wrong one is counted although nothing else is kept."""
        stories, _others = self.get_actionable_objects()
        try:
            told = services.approve_many(stories, by=self.request.user, pin=form.cleaned_data["pin"])
        except accounts.ApprovalRefused as refused:
            messages.error(self.request, str(refused.message))
            return redirect(self.next_url)
        for story in stories:
            fault = told[story.pk]
            if fault is not None:
                _tell_fault(self.request, story, str(getattr(fault, "message", _("this step is not possible now"))))
        _offer_undo(self.request, [pk for pk, fault in told.items() if fault is None])
        return redirect(self.next_url)


class PublishMany(StepOnMany):
    action = Action.PUBLISH
    display_name = gettext_lazy("Publish")
    action_type = "publish"
    aria_label = gettext_lazy("Publish the selected stories")
    action_priority = 40


class ArchiveMany(StepOnMany):
    action = Action.ARCHIVE
    display_name = gettext_lazy("Archive")
    action_type = "archive"
    aria_label = gettext_lazy("Archive the selected stories")
    action_priority = 60


class DiscardMany(StepOnMany):
    action = Action.DISCARD
    display_name = gettext_lazy("Move to the bin")
    action_type = "discard"
    aria_label = gettext_lazy("Move the selected stories to the bin")
    action_priority = 70


ALL = (TakeMany, ReturnMany, ApproveMany, PublishMany, ArchiveMany, DiscardMany)
