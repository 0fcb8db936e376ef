"""*Hôm nay*: what waits, what to do about it. Every rule stands in the newsroom's services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lantoa.apps.campaigns import queries as campaigns
from lantoa.apps.newsroom import permissions, queries, services
from lantoa.apps.newsroom.choices import Action, ApprovalWay, VariantState
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.queries import Story
from lantoa.core import clock
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.models import User
from lantoa.shared.notices import queries as notices
from lantoa.web.site.phone import field as fields
from lantoa.web.site.phone.access import person, say, staff, story_for

_DONE = {
    Action.SUBMIT: gettext_lazy("Sent to the desk."),
    Action.TAKE: gettext_lazy("The story is in your hands now."),
    Action.RETURN: gettext_lazy("Returned to be mended."),
    Action.REQUEST_APPROVAL: gettext_lazy("Sent for approval."),
    Action.APPROVE: gettext_lazy("Approved."),
    Action.SCHEDULE: gettext_lazy("Scheduled."),
    Action.PUBLISH: gettext_lazy("Published."),
    Action.UPDATE: gettext_lazy("The public text is updated."),
    Action.CORRECT: gettext_lazy("The correction is public."),
    Action.WITHDRAW: gettext_lazy("Withdrawn from the public."),
    Action.ARCHIVE: gettext_lazy("Archived."),
    Action.DISCARD: gettext_lazy("Moved to the bin; it is kept there for 30 days."),
    Action.RESTORE: gettext_lazy("Restored from the bin."),
}


@staff
def today(request: HttpRequest) -> HttpResponse:
    user = person(request)
    return render(
        request,
        "phone/today.html",
        {
            "waiting": queries.waiting_for(user),
            "notices": _notices(user),
            "units": permissions.units_to_write_for(user),
            "words": fields.words(),
            "tasks": campaigns.tasks_waiting_for(user),
            **_undo_context(request),
            "now": clock.now(),
            "day": clock.today(),
        },
    )


def _notices(user: User) -> list[dict[str, Any]]:
    """Notices that no list of this page shows already."""
    shown = {"my_approval", "returned_to_me", "to_edit"}
    return [
        {"said": notices.text_of(notice), "url": notice.url, "told_at": notice.created_at}
        for notice in notices.waiting_for(user, limit=20)
        if notice.kind not in shown
    ]


def _undo_context(request: HttpRequest) -> dict[str, Any]:
    """The person's newest step while it can still be taken back, and for how long."""
    step = queries.step_to_undo(person(request))
    if step is None:
        return {"last_step": None}
    left = services.UNDO_FOR - (clock.now() - step.at)
    return {"last_step": step, "undo_seconds": max(1, int(left.total_seconds()))}


@staff
def stories(request: HttpRequest) -> HttpResponse:
    """All I may see, newest change first; narrowed by state and words."""
    found = queries.stories_for(person(request)).order_by("-changed_at", "-pk")
    binned = request.GET.get("thung-rac") == "1"
    found = found.exclude(binned_at=None) if binned else found.filter(binned_at=None)
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(title__unaccent__icontains=text)
    page = Paginator(found, 20).get_page(request.GET.get("trang"))
    return render(request, "phone/stories.html", {"page": page, "q": text, "binned": binned, "now": clock.now()})


@staff
def story(request: HttpRequest, pk: int) -> HttpResponse:
    current = story_for(request, pk)
    return render(request, "phone/story.html", _story_context(request, current))


def _story_context(request: HttpRequest, current: Story, **extra: Any) -> dict[str, Any]:
    user = person(request)
    actions = permissions.actions(user, current)
    version = current.submitted_version
    return {
        "story": current,
        "actions": actions,
        "is_on_a_portal": current.public == "published" and current.placements.exists(),
        "may_ask_approver": permissions.may_ask_approver(user, current),
        "approvers": queries.approvers_of(current) if current.stage == "awaiting" else [],
        "version": version,
        "faults": services.faults(current) if Action.REQUEST_APPROVAL in actions else [],
        "pictures": current.pictures.select_related("image"),
        "field": fields.about(current, request),
        "variants_waiting": current.variants.filter(state=VariantState.NEEDS_REVIEW).count(),
        **_undo_context(request),
        "steps": current.steps.select_related("by", "version")[:6],
        "has_pin": bool(user.approval_pin),
        **extra,
    }


@staff
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One button, one step. A refused step says why and keeps what was typed."""
    current = story_for(request, pk)
    try:
        wanted = Action(action.replace("-", "_"))
        data = {**request.POST.dict(), "way": ApprovalWay.PHONE}
        services.take_step(current, wanted, by=person(request), data=data)
    except (ValueError, KeyError):
        raise Http404 from None
    except (NewsroomError, accounts.ApprovalRefused) as fault:
        if isinstance(fault, NewsroomError):
            say(request, fault)
        else:
            messages.error(request, str(fault.message))
        current.refresh_from_db()
        typed = {key: request.POST.get(key, "") for key in ("reason", "note", "at")}
        return render(
            request, "phone/story.html", _story_context(request, current, typed=typed, open_action=wanted), status=409
        )
    messages.success(request, str(_DONE[wanted]))
    return redirect("phone:story", pk=pk)


@staff
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    step = queries.step(pk)
    if step is None or not permissions.may_view(person(request), step.story):
        raise Http404
    try:
        services.undo(step, by=person(request))
    except NewsroomError as fault:
        say(request, fault)
    else:
        messages.success(request, _("The step has been taken back."))
    return redirect("phone:story", pk=step.story_id)


@staff
def variants(request: HttpRequest, pk: int) -> HttpResponse:
    """Every form of the story side by side, with what changed since an edited one was made."""
    current = story_for(request, pk)
    may_edit = permissions.may_save(person(request), current)
    return render(
        request,
        "phone/variants.html",
        {"story": current, "rows": queries.variant_rows(current), "may_edit": may_edit, **_variant_context(current)},
    )


def _variant_context(current: Story) -> dict[str, Any]:
    english = any(v.form == "portal" and v.language == "en" for v in current.variants.all())
    return {"has_english": english or current.language == "en"}


@staff
@require_POST
def variant_act(request: HttpRequest, pk: int, variant: int) -> HttpResponse:
    current = story_for(request, pk)
    row = get_object_or_404(current.variants, pk=variant)
    user = person(request)
    try:
        match request.POST.get("do"):
            case "renew":
                services.renew_variant(row, by=user)
            case "confirm":
                services.confirm_variant(row, by=user)
            case "edit":
                services.edit_variant(
                    row,
                    by=user,
                    text=request.POST.get("text", ""),
                    title=request.POST.get("title"),
                    lead=request.POST.get("lead"),
                )
            case _:
                raise Http404
    except NewsroomError as fault:
        say(request, fault)
    else:
        messages.success(request, _("Saved."))
    return redirect("phone:variants", pk=pk)


@staff
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step with who and when, and what each version changed."""
    current = story_for(request, pk)
    return render(
        request,
        "phone/history.html",
        {
            "story": current,
            "steps": current.steps.select_related("by", "version"),
            "rows": queries.version_rows(current),
            "decisions": queries.decisions(current),
        },
    )


@staff
def pool(request: HttpRequest) -> HttpResponse:
    """What the levels above have published and this unit may take over."""
    units = permissions.units_to_write_for(person(request))
    if not units:
        raise PermissionDenied("no unit to write for")
    page = Paginator(queries.pool(units[0]), 20).get_page(request.GET.get("trang"))
    return render(request, "phone/pool.html", {"page": page, "unit": units[0]})


@staff
@require_POST
def relay(request: HttpRequest, pk: int) -> HttpResponse:
    units = permissions.units_to_write_for(person(request))
    if not units:
        raise PermissionDenied("no unit to write for")
    source = get_object_or_404(queries.pool(units[0]), pk=pk)
    made = services.relay_story(source, unit=units[0], by=person(request))
    messages.success(request, _("Taken over, its source is named. Look it through and send it for approval."))
    return redirect("phone:story", pk=made.pk)
