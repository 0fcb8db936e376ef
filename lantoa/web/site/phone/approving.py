"""Approval away from the desk: a bound link, a yes by telephone."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lantoa.apps.newsroom import queries, services
from lantoa.apps.newsroom.errors import LinkUnusable, NewsroomError
from lantoa.core import clock
from lantoa.shared.accounts import services as accounts
from lantoa.web.site.phone.access import person, say, staff, story_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening shows what waits and changes nothing; only the PIN in a POST approves, once."""
    try:
        link = services.open_link(token)
    except LinkUnusable as fault:
        return _leaving_no_trace(render(request, "phone/link_unusable.html", {"fault": fault}, status=410))
    context = {"link": link, "story": link.version.story, "version": link.version, "content": link.version.content}
    if request.method != "POST":
        return _leaving_no_trace(render(request, "phone/by_link.html", context))
    try:
        if request.POST.get("do") == "return":
            services.give_back_by_link(
                token,
                reason=request.POST.get("reason", ""),
                pin=request.POST.get("pin", ""),
                code=request.POST.get("code", ""),
            )
            done = _("Returned to be mended.")
        else:
            services.use_link(token, pin=request.POST.get("pin", ""), code=request.POST.get("code", ""))
            done = _("Approved.")
    except accounts.ApprovalRefused as refused:
        return _leaving_no_trace(render(request, "phone/by_link.html", {**context, "fault": refused}, status=403))
    except NewsroomError as fault:
        return _leaving_no_trace(render(request, "phone/by_link.html", {**context, "fault": fault}, status=409))
    return _leaving_no_trace(render(request, "phone/link_done.html", {**context, "done": done}))


def _leaving_no_trace(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it must not travel to other hosts in a Referer, nor be indexed.

    Not "no-referrer": with it browsers send `Origin: null`, and the form's own POST would be refused.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@staff
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a link for one approver, to be sent by the chat the office uses. It is shown once."""
    story = story_for(request, pk)
    approvers = queries.approvers_of(story)
    made = None
    if request.method == "POST":
        chosen = next((p for p in approvers if str(p.pk) == request.POST.get("person")), None)
        if chosen is None:
            raise Http404
        try:
            row, token = services.make_link(story, person=chosen, by=person(request))
        except NewsroomError as fault:
            say(request, fault)
        else:
            made = {"person": row.person, "expires_at": row.expires_at}
            made["address"] = request.build_absolute_uri(reverse("phone:by-link", args=[token]))
    return render(request, "phone/link.html", {"story": story, "approvers": approvers, "made": made})


@staff
def telephone(request: HttpRequest, pk: int) -> HttpResponse:
    """The secretary writes down whose yes it was and when it was said."""
    story = story_for(request, pk)
    approvers = queries.approvers_of(story)
    if request.method == "POST":
        leader = next((p for p in approvers if str(p.pk) == request.POST.get("leader")), None)
        if leader is None:
            raise Http404
        try:
            services.record_telephone(
                story,
                by=person(request),
                leader=leader,
                said_at=_moment(request.POST.get("said_at", "")),
                note=request.POST.get("note", ""),
            )
        except NewsroomError as fault:
            say(request, fault)
        else:
            messages.success(request, _("Recorded. The leader confirms it at the next sign-in."))
            return redirect("phone:story", pk=pk)
    return render(
        request, "phone/telephone.html", {"story": story, "approvers": approvers, "now": clock.local(clock.now())}
    )


@staff
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader says whether that yes was given."""
    decision = queries.decision(pk)
    if decision is None or decision.by_id != person(request).pk:
        raise PermissionDenied("confirm")
    try:
        if request.POST.get("do") == "disown":
            services.disown_telephone(
                decision, by=person(request), reason=request.POST.get("reason") or _("Not given.")
            )
            messages.success(request, _("Noted. The story is no longer approved."))
        else:
            services.confirm_telephone(
                decision, by=person(request), pin=request.POST.get("pin", ""), code=request.POST.get("code", "")
            )
            messages.success(request, _("Confirmed."))
    except NewsroomError as fault:
        say(request, fault)
    except accounts.ApprovalRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("phone:today")


def _moment(text: str) -> datetime:
    """A time as a form sends it, in the province's zone."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise NewsroomError(_("Please choose the day and the hour."))
    return found if found.tzinfo else found.replace(tzinfo=clock.zone())
