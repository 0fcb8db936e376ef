"""What went out, to whom and at what cost. In the demo every message can be read here: nothing leaves the machine."""

from __future__ import annotations

from django.contrib import messages as remarks
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import lockouts
from lantoa.shared.messages import permissions, queries, services
from lantoa.shared.messages.choices import SECRET, State
from lantoa.shared.messages.forms import OutboxFilter
from lantoa.shared.messages.models import Message

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
    paths = (
        None if is_demo or permissions.sees_everything(_person(user)) else permissions.paths_of_outbox(_person(user))
    )
    form = OutboxFilter(request.GET)
    page = Paginator(queries.outbox(paths, **form.told()), 30).get_page(request.GET.get("p"))
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
