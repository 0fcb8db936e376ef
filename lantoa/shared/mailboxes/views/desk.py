"""*Hộp thư*: settings of each unit's mailbox, whom it knows, and the letters that wait for one tap."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.shared.accounts.forms.desk import known_units
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.shared.mailboxes import permissions, queries, services
from lantoa.shared.mailboxes.errors import MAILBOX_FAULTS, LetterRefused
from lantoa.shared.mailboxes.forms import MailboxForm, SenderForm
from lantoa.shared.mailboxes.makers import maker
from lantoa.shared.mailboxes.models import Letter, Mailbox

PER_PAGE = 50


@require_GET
@desk_page(permissions.may_see_somewhere)
def mailbox_list(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    found = queries.mailboxes(permissions.paths_to_see(user))
    rows = [(mailbox, result_of(mailbox)) for mailbox in found]
    may_add = user.is_superuser or bool(permissions.units_to_set(user))
    if len(rows) == 1 and not may_add:
        return redirect("mailboxes_desk:mailbox", rows[0][0].pk)
    return render(request, "mailboxes/desk/list.html", {"rows": rows, "may_add": may_add})


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_see_somewhere)
def add(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    form = MailboxForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        mailbox = services.set_mailbox(form.cleaned_data["unit"], by=user, **form.values())
        return _tested(request, mailbox)
    context = {"form": form, "known_units": known_units(user)}
    return render(request, "mailboxes/desk/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_see_somewhere)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox = _mailbox(request, pk, to_set=True)
    initial = {name: getattr(mailbox, name) for name in ("host", "port", "security", "login", "folder", "is_active")}
    form = MailboxForm(request.POST or None, by=_person(request), mailbox=mailbox, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _tested(request, services.set_mailbox(mailbox.unit, by=_person(request), **form.values()))
    context = {"form": form, "mailbox": mailbox}
    return render(request, "mailboxes/desk/edit.html", context, status=422 if form.errors else 200)


@require_GET
@desk_page(permissions.may_see_somewhere)
def mailbox_page(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox, user = _mailbox(request, pk), _person(request)
    may_set = permissions.may_set(user, mailbox.unit)
    may_take = permissions.may_take(user, mailbox.unit)
    page = Paginator(queries.settled(mailbox), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "mailbox": mailbox,
        "result": result_of(mailbox),
        "waiting": list(queries.waiting(mailbox)),
        "senders": list(queries.senders(mailbox)),
        "page": page,
        "may_set": may_set,
        "may_take": may_take,
        "may_write": may_take and maker().may_write(user, mailbox.unit),
        "form": SenderForm(unit=mailbox.unit) if may_set else None,
    }
    return render(request, "mailboxes/desk/mailbox.html", context)


@require_POST
@desk_page(permissions.may_see_somewhere)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    return _tested(request, _mailbox(request, pk, to_set=True))


def _tested(request: HttpRequest, mailbox: Mailbox) -> HttpResponse:
    """Saved settings are tried at once: a mistake is seen now, not tomorrow."""
    fault = services.test_mailbox(mailbox, by=_person(request))
    if fault:
        messages.error(request, _("Saved, but the mailbox cannot be opened: %(why)s") % {"why": MAILBOX_FAULTS[fault]})
    else:
        messages.success(request, _("The mailbox opens. Letters are fetched every five minutes."))
    return redirect("mailboxes_desk:mailbox", mailbox.pk)


@require_POST
@desk_page(permissions.may_see_somewhere)
def fetch_now(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox = _mailbox(request, pk)
    with transaction.atomic():
        services.defer(mailbox.pk)
    messages.success(request, _("The letters are being fetched. Reload the page in a moment."))
    return redirect("mailboxes_desk:mailbox", pk)


@require_POST
@desk_page(permissions.may_see_somewhere)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox = _mailbox(request, pk, to_set=True)
    services.remove_mailbox(mailbox, by=_person(request))
    messages.success(request, _("The mailbox is removed. Drafts that were made stay."))
    return redirect("mailboxes_desk:list")


@require_POST
@desk_page(permissions.may_see_somewhere)
def sender_add(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox = _mailbox(request, pk, to_set=True)
    form = SenderForm(request.POST, unit=mailbox.unit)
    if form.is_valid():
        services.add_sender(mailbox, by=_person(request), **form.cleaned_data)
        messages.success(request, _("Letters from %(address)s become drafts from now on.") % form.cleaned_data)
    for field, faults in form.errors.items():
        messages.error(request, f"{form.fields[field].label}: {faults[0]}")
    return redirect("mailboxes_desk:mailbox", pk)


@require_POST
@desk_page(permissions.may_see_somewhere)
def sender_remove(request: HttpRequest, pk: int, sender: int) -> HttpResponse:
    mailbox = _mailbox(request, pk, to_set=True)
    row = queries.sender(mailbox, sender)
    if row is None:
        raise Http404
    services.remove_sender(row, by=_person(request))
    messages.success(request, _("Taken off the list."))
    return redirect("mailboxes_desk:mailbox", pk)


@require_POST
@desk_page(permissions.may_see_somewhere)
def letter_decide(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    mailbox = _mailbox(request, pk)
    row = queries.letter(mailbox, letter)
    if row is None:
        raise Http404
    choice, user = request.POST.get("choice", ""), _person(request)
    try:
        if choice == "ignore":
            services.ignore(row, by=user)
            messages.success(request, _("Left aside. It stays in the mailbox."))
        else:
            _ask(mailbox, row, user, remember=choice == "remember")
            messages.success(request, _("The letter is being fetched: its draft stands here in a moment."))
    except LetterRefused as refused:
        messages.error(request, refused.message)
    return redirect("mailboxes_desk:mailbox", pk)


@transaction.atomic
def _ask(mailbox: Mailbox, row: Letter, user: User, *, remember: bool) -> None:
    services.ask_for(row, by=user, remember=remember)
    services.defer(mailbox.pk)


def result_of(mailbox: Mailbox) -> tuple[str, str]:
    """State for the mark, and a sentence: how the last try went."""
    if not mailbox.is_active:
        return "archived", _("switched off")
    if mailbox.checked_at is None:
        return "waiting", _("not tried yet")
    if mailbox.fault:
        return "failed", str(MAILBOX_FAULTS.get(mailbox.fault, mailbox.fault))
    return "done", _("opens")


def _mailbox(request: HttpRequest, pk: int, *, to_set: bool = False) -> Mailbox:
    mailbox = queries.mailbox(pk)
    check: Any = permissions.may_set if to_set else permissions.may_see
    if mailbox is None or not check(_person(request), mailbox.unit):
        raise Http404
    return mailbox


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
