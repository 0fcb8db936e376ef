"""A light account's phone: kept for 90 days, opened by its PIN, revoked from the desk."""

from __future__ import annotations

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lantoa.core import clock
from lantoa.shared.accounts import permissions, queries, services
from lantoa.shared.accounts.forms.entering import LightPinForm
from lantoa.shared.accounts.middleware import COOKIE, SESSION_DEVICE
from lantoa.shared.accounts.models import Device
from lantoa.shared.accounts.services import lockouts
from lantoa.shared.accounts.services.accepting import DEVICE_KEPT_FOR, Kept

_BACKEND = "lantoa.shared.accounts.backends.RoleBackend"


def label_of(request: HttpRequest) -> str:
    """A word by which an administrator tells two phones apart; no version, no fingerprint."""
    agent = request.headers.get("User-Agent", "")
    for word, label in (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")):
        if word in agent:
            return label
    return ""


def opened(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Signs in on a phone that is known from now on."""
    _sign_in(request, kept.device)
    response = redirect("accounts:light-home")
    response.set_cookie(
        COOKIE,
        kept.token,
        max_age=int(DEVICE_KEPT_FOR.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/accounts/",
    )
    return response


def login_page(request: HttpRequest) -> HttpResponse:
    """Signing in. On a phone that is kept it is the PIN, unless somebody else is about to sign in there."""
    is_free = request.method == "GET" and "other" not in request.GET and request.user.is_anonymous
    if is_free and services.phone_of(request.COOKIES.get(COOKIE, "")) is not None:
        query = urlencode({"next": goal}) if (goal := _goal(request)) else ""
        return redirect(f"{reverse('accounts:light-home')}?{query}".rstrip("?"))
    response: HttpResponse = LoginView.as_view()(request)
    return response


def _goal(request: HttpRequest) -> str:
    """The page of this house that was asked for before signing in."""
    asked = (request.POST if request.method == "POST" else request.GET).get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


def _sign_in(request: HttpRequest, device: Device) -> None:
    login(request, device.user, backend=_BACKEND)
    request.session[SESSION_DEVICE] = device.pk
    request.session.set_expiry(device.expires_at - clock.now())


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class LightHome(View):
    """What a light account sees first; the PIN where the phone is known and nobody is signed in."""

    light_allowed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.is_light:
            context = {
                "entrances": permissions.light_entrances(user),
                "units": [a.unit for a in queries.assignments(user)],
                "device": Device.objects.filter(pk=request.session.get(SESSION_DEVICE, 0)).first(),
            }
            return render(request, "accounts/light_home.html", context)
        device = services.phone_of(request.COOKIES.get(COOKIE, ""))
        if device is None:
            return redirect("accounts:slip-enter")
        context = {"form": LightPinForm(), "person": device.user, "goal": _goal(request)}
        return render(request, "accounts/light_pin.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        device = services.phone_of(request.COOKIES.get(COOKIE, ""))
        if device is None:
            return redirect("accounts:slip-enter")
        form = LightPinForm(request.POST)
        if form.is_valid():
            try:
                services.verify_light_pin(device.user, form.cleaned_data["pin"], address=lockouts.address_of(request))
            except services.ApprovalRefused as error:
                form.add_error("pin", str(error.message))
            else:
                _sign_in(request, device)
                return redirect(_goal(request) or "accounts:light-home")
        context = {"form": form, "person": device.user, "goal": _goal(request)}
        return render(request, "accounts/light_pin.html", context, status=400)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Locks the phone; with `forget` it is forgotten as well, as before it is given away."""
    user = request.user
    if user.is_authenticated and user.is_light and "forget" in request.POST:
        device = Device.objects.filter(pk=request.session.get(SESSION_DEVICE, 0), user=user).first()
        if device is not None:
            services.revoke_phone(device, by=user)
    logout(request)
    response = redirect("accounts:light-home")
    if "forget" in request.POST:
        response.delete_cookie(COOKIE, path="/accounts/")
    return response


leave.light_allowed = True  # type: ignore[attr-defined]
