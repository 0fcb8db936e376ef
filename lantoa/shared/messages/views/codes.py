"""Signing in with a code by e-mail. A second factor, where there is one, is asked for afterwards as always."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import LockPurpose
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import lockouts
from lantoa.shared.messages import services
from lantoa.shared.messages.choices import Channel
from lantoa.shared.messages.forms import AskCodeForm, EnterCodeForm

_PENDING = "code_for"  # the account's key, or 0: nobody has that name, and the page does not say so


@never_cache
@require_http_methods(["GET", "POST"])
def code_ask(request: HttpRequest) -> HttpResponse:
    form = AskCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lockouts.begin(LockPurpose.CODE, address=lockouts.address_of(request))
        except accounts.Locked as error:
            form.add_error(None, error.message)
        else:
            user = _account(form.cleaned_data["login"])
            if user is not None:
                _send(user)
            request.session[_PENDING] = user.pk if user is not None else 0
            return redirect("outbox:code-enter")
    return render(request, "outbox/code_ask.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def code_enter(request: HttpRequest) -> HttpResponse:
    if _PENDING not in request.session:
        return redirect("outbox:code-ask")
    form = EnterCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pk = request.session[_PENDING]
        user = User.objects.filter(pk=pk, is_active=True, is_light=False).first()
        account = lockouts.account_subject(user) if user is not None else "login:0"
        try:
            started = lockouts.begin(LockPurpose.CODE, account=account, address=lockouts.address_of(request))
            if user is None:
                raise services.WrongCode
            services.use_code(user, form.cleaned_data["code"])
        except (accounts.Locked, services.MessagesError) as error:
            form.add_error("code", str(error.message))
        else:
            lockouts.succeeded(started)
            del request.session[_PENDING]
            record_authentication(request, user, method="code")
            response = perform_login(request, user, email_verification="none")
            assert isinstance(response, HttpResponse)
            return response
    return render(request, "outbox/code_enter.html", {"form": form}, status=400 if form.errors else 200)


def _account(login: str) -> User | None:
    typed = login.strip()
    people = User.objects.filter(is_active=True, is_light=False).exclude(email="")
    return people.filter(username__iexact=typed).first() or people.filter(email__iexact=typed).first()


def _send(user: User) -> None:
    """Too many codes, no address: the page says the same as for everybody."""
    try:
        services.send_code(user, Channel.EMAIL)
    except services.MessagesError:
        return
