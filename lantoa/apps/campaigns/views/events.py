"""Registrations, the run-of-show of a livestream, honours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lantoa.apps.campaigns import permissions, queries, services
from lantoa.apps.campaigns.choices import Action
from lantoa.apps.campaigns.errors import CampaignError
from lantoa.apps.campaigns.forms import (
    AnnounceForm,
    Bookings,
    DecisionForm,
    HonourForm,
    NominationForm,
    PermitForm,
    ShowItems,
)
from lantoa.apps.campaigns.models import Campaign, Happening, Honour, Nomination
from lantoa.apps.campaigns.views.board import answer, campaign_of, demand, user_of


def _happening(campaign: Campaign, pk: int) -> Happening:
    found = queries.happening(pk)
    if found is None or found.campaign_id != campaign.pk:
        raise Http404
    return found


def _honour(campaign: Campaign, pk: int) -> Honour:
    found = queries.honour(pk)
    if found is None or found.campaign_id != campaign.pk:
        raise Http404
    return found


def _nomination(campaign: Campaign, pk: int) -> Nomination:
    found = queries.nomination(pk)
    if found is None or found.honour.campaign_id != campaign.pk:
        raise Http404
    return found


def _say(request: HttpRequest, fault: CampaignError) -> None:
    for told in getattr(fault, "faults", [fault.message]):
        messages.error(request, str(told))


@require_http_methods(["GET"])
def registrations(request: HttpRequest, pk: int, happening_pk: int) -> HttpResponse:
    campaign = campaign_of(request, pk)
    demand(request, Action.SEE_REGISTRATIONS, campaign)
    happening = _happening(campaign, happening_pk)
    words = request.GET.get("q", "")[:80]
    rows = queries.registrations(happening, words=words)
    context = {
        "campaign": campaign,
        "happening": happening,
        "rows": rows,
        "words": words,
        "places": queries.places(happening),
        "came": sum(1 for row in rows if getattr(row, "came_at", None)),
        "may_check_in": permissions.may_check_in(user_of(request), happening),
    }
    return answer(request, "registrations", context)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int, happening_pk: int) -> HttpResponse:
    """Run-of-show, crew, equipment, flight permit."""
    campaign = campaign_of(request, pk)
    demand(request, Action.PLAN_SHOW, campaign)
    happening = _happening(campaign, happening_pk)
    data = request.POST if request.method == "POST" and request.POST.get("do") != "fix" else None
    form = PermitForm(data, instance=_happening(campaign, happening_pk))
    items = ShowItems(data, instance=happening, prefix="show")
    bookings = Bookings(data, instance=happening, prefix="bookings")
    if request.method == "POST" and data is None:
        try:
            services.fix_show(happening, by=user_of(request))
        except CampaignError as fault:
            _say(request, fault)
        else:
            messages.success(request, _("The plan is fixed: crews work by it."))
        return redirect("campaigns_desk:show", pk, happening_pk)
    parts: list[Any] = [form, items, bookings]
    if data is not None and len([part for part in parts if part.is_valid()]) == len(parts):
        services.save_show(happening, by=user_of(request), save=lambda: [part.save() for part in parts])
        messages.success(request, _("Saved."))
        return redirect("campaigns_desk:show", pk, happening_pk)
    context = {
        "campaign": campaign,
        "happening": happening,
        "form": form,
        "items": items,
        "bookings": bookings,
        "faults": services.show_faults(happening) if data is None else [],
        "lines": list(happening.show.all()),
    }
    return answer(request, "show", context, status=422 if data is not None else 200)


@require_http_methods(["GET", "POST"])
def honour(request: HttpRequest, pk: int, honour_pk: int | None = None) -> HttpResponse:
    """An honour: its criteria, who is nominated, what was decided."""
    campaign, user = campaign_of(request, pk), user_of(request)
    found = _honour(campaign, honour_pk) if honour_pk is not None else None
    may_honour = permissions.may(user, Action.HONOUR, campaign)
    if found is None:
        demand(request, Action.HONOUR, campaign)
    form = HonourForm(request.POST or None, instance=found or Honour(campaign=campaign))
    if request.method == "POST":
        demand(request, Action.HONOUR, campaign)
        if form.is_valid():
            fresh = _honour(campaign, honour_pk) if honour_pk is not None else None
            try:
                kept = services.save_honour(campaign, by=user, honour=fresh, **form.cleaned_data)
            except CampaignError as fault:
                form.add_error(None, str(fault.message) if not hasattr(fault, "faults") else str(fault))
            else:
                messages.success(request, _("Saved."))
                return redirect("campaigns_desk:honour", pk, kept.pk)
    context = {
        "campaign": campaign,
        "honour": found,
        "form": form,
        "may_honour": may_honour,
        "nominations": list(found.nominations.select_related("unit", "by", "decided_by")) if found else [],
        "nominate": NominationForm(user=user) if found else None,
        "announce": AnnounceForm(),
        "title": found.title if found else _("New honour"),
    }
    return answer(request, "honour", context, status=422 if form.errors else 200)


@require_POST
def honour_act(request: HttpRequest, pk: int, honour_pk: int, do: str) -> HttpResponse:
    campaign, user = campaign_of(request, pk), user_of(request)
    found = _honour(campaign, honour_pk)
    try:
        if do == "publish":
            services.publish_criteria(found, by=user)
            messages.success(request, _("The criteria are public and stand from now on."))
        elif do == "announce":
            form = AnnounceForm(request.POST)
            if form.is_valid():
                services.announce(found, by=user, **form.cleaned_data)
                messages.success(request, _("The honours are announced."))
            else:
                messages.error(request, _("Write number and day of the decision."))
        elif do == "nominate":
            nomination = NominationForm(request.POST, user=user)
            if nomination.is_valid():
                services.nominate(found, by=user, **nomination.cleaned_data)
                messages.success(request, _("Nominated."))
            else:
                for name, told in nomination.errors.items():
                    label = nomination.fields[name].label if name in nomination.fields else ""
                    messages.error(request, f"{label}: {told[0]}" if label else str(told[0]))
        else:
            raise Http404
    except CampaignError as fault:
        _say(request, fault)
    return redirect("campaigns_desk:honour", pk, honour_pk)


@require_POST
def nomination_act(request: HttpRequest, pk: int, nomination_pk: int) -> HttpResponse:
    campaign, user = campaign_of(request, pk), user_of(request)
    found = _nomination(campaign, nomination_pk)
    do = request.POST.get("do", "decide")
    try:
        if do == "consent":
            services.set_consent(found, by=user, has_consent=not found.has_consent)
        elif do == "delete":
            services.delete_nomination(found, by=user)
        else:
            form = DecisionForm(request.POST)
            if form.is_valid():
                services.decide(found, by=user, **form.cleaned_data)
    except CampaignError as fault:
        _say(request, fault)
    else:
        messages.success(request, _("Saved."))
    return redirect("campaigns_desk:honour", pk, found.honour_id)
