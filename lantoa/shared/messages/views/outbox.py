"""What went out, to whom and at what cost. In the demo every message can be read here: nothing leaves the machine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as remarks
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantoa.core import clock, sheets
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import works_at_desk
from lantoa.shared.accounts.services import lockouts
from lantoa.shared.accounts.views.desk.saved import bar, opening
from lantoa.shared.messages import permissions, queries, services
from lantoa.shared.messages.choices import SECRET, State
from lantoa.shared.messages.forms import OutboxFilter
from lantoa.shared.messages.models import Message
from lantoa.ui import answers

OUTBOX = lists.register("outbox", gettext_lazy("Outbox"), "outbox:message-list", {"channel", "purpose", "state"})
MOST_ROWS = 20_000  # of a table that leaves the house
MOST = 500  # sent again at once

# As `ui.marks` knows them.
_MARKS = {
    State.QUEUED: "waiting",
    State.SENDING: "waiting",
    State.SENT: "sent",
    State.OPENED: "opened",
    State.FAILED: "failed",
}


@never_cache
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    is_demo = _is_demo_visitor(request)
    user = request.user
    if not is_demo:
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path(), "account_login")
        if not permissions.may_see_outbox(user):
            raise PermissionDenied
    elsewhere = opening(request, OUTBOX)
    if elsewhere is not None:
        return elsewhere
    paths = None if is_demo else _paths(_person(user))
    form = OutboxFilter(request.GET)
    found = queries.outbox(paths, **form.told())
    if request.GET.get("export") == "xlsx":
        return _table(list(found[:MOST_ROWS]), is_demo=is_demo)
    page = Paginator(found, 30).get_page(request.GET.get("p"))
    rows = [
        {
            "message": message,
            "mark": _MARKS[State(message.state)],
            "recipient": message.recipient if is_demo else message.recipient_masked,
            "is_readable": is_demo or (message.purpose not in SECRET and not message.erased_at),
            "may_send_again": user.is_authenticated and permissions.may_send_again(_person(user), message),
        }
        for message in page.object_list
    ]
    query = request.GET.copy()
    query.pop("p", None)
    context = {"form": form, "page": page, "rows": rows, "query": query.urlencode(), "is_demo": is_demo}
    context["usage"] = [] if is_demo else queries.usage_of(paths, clock.today())
    context["may_choose"] = any(row["may_send_again"] for row in rows)
    context["filters"] = [(name, value) for name in form.fields if (value := request.GET.get(name))]
    if isinstance(user, User) and works_at_desk(user):
        context["saved_views"] = bar(request, OUTBOX)
    return render(request, "outbox/message_list.html", context)


@require_POST
def message_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    user = request.user
    if not user.is_authenticated or not permissions.may_see_outbox(user):
        raise PermissionDenied
    if not permissions.may_send_again(user, message):
        raise Http404
    try:
        services.send_again(message, by=user)
    except services.MessagesError as error:
        remarks.error(request, str(error.message))
    else:
        remarks.success(request, _("The message goes out again."))
    return redirect("outbox:message-list")


@never_cache
@require_http_methods(["GET", "POST"])
def message_many(request: HttpRequest) -> HttpResponse:
    """Failed messages once more, many at once: GET shows which, POST sends. What has left is not taken back."""
    user = request.user
    if not user.is_authenticated or not permissions.may_see_outbox(user):
        raise PermissionDenied
    by = _person(user)
    possible, others = _chosen(by, request.POST if request.method == "POST" else request.GET)
    if request.method == "GET":
        if not possible and not others:
            remarks.error(request, _("Choose at least one message that failed."))
            return redirect("outbox:message-list")
        if len(possible) + len(others) == MOST:
            remarks.info(request, _("At most %(n)s at once: those below. Do it again for the rest.") % {"n": MOST})
        return render(request, "outbox/message_many.html", {"possible": possible, "others": others})
    count = 0
    for message in possible:
        try:
            services.send_again(message, by=by)
        except services.MessagesError as fault:
            remarks.error(request, format_html("{}: {}", message.recipient_masked, str(fault.message)))
        else:
            count += 1
    if count:
        told = ngettext("%(n)s message goes out again.", "%(n)s messages go out again.", count) % {"n": count}
        remarks.success(request, told)
    return redirect("outbox:message-list")


def _chosen(user: User, told: Any) -> tuple[list[Message], list[tuple[Message, str]]]:
    """What may be sent again, and what not with its reason."""
    found = queries.outbox(_paths(user), state=State.FAILED)
    if told.get("all") == "1":
        form = OutboxFilter(told)
        filters = form.told()
        found = found.filter(**{name: filters[name] for name in ("channel", "purpose") if filters.get(name)})
        if filters.get("state") not in (None, "", State.FAILED):
            found = found.none()
    else:
        found = found.filter(pk__in={int(pk) for pk in told.getlist("id") if pk.isdigit() and len(pk) < 18})
    chosen = list(found[:MOST])
    before = queries.sent_again(chosen)
    possible: list[Message] = []
    others: list[tuple[Message, str]] = []
    for message in chosen:
        if message.pk in before:
            others.append((message, _("sent again already")))
        elif permissions.may_send_again(user, message):
            possible.append(message)
        else:
            others.append((message, _("a new one is made instead")))
    return possible, others


def _table(found: list[Message], *, is_demo: bool) -> HttpResponse:
    titles = [_("When"), _("Channel"), _("What for"), _("Recipient"), _("Unit"), _("State"), _("Why"), _("Parts")]
    titles += [_("Cost, VND")]
    data = sheets.workbook(
        _("Outbox"),
        titles,
        [
            (
                clock.local(message.created_at).strftime("%d/%m/%Y %H:%M"),
                message.get_channel_display(),
                message.get_purpose_display(),
                message.recipient if is_demo else message.recipient_masked,
                message.unit.name if message.unit else "",
                message.get_state_display(),
                message.get_failure_display() if message.failure else "",
                message.parts,
                message.cost,
            )
            for message in found
        ],
    )
    return answers.file(data, "hop-thu-di.xlsx")


def _paths(user: User) -> list[str] | None:
    return None if permissions.sees_everything(user) else permissions.paths_of_outbox(user)


def _is_demo_visitor(request: HttpRequest) -> bool:
    """In a demo, on this machine only, or signed in with a demo account."""
    if not queries.keeps_everything():
        return False
    if getattr(request.user, "is_demo", False):
        return True
    return not request.user.is_authenticated and lockouts.is_this_machine(request)


def _person(user: object) -> User:
    assert isinstance(user, User)
    return user
