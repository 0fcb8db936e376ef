"""Signing in with the office's own account (OpenID Connect). It opens accounts that are here; it makes none."""

from __future__ import annotations

import hmac
import logging
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lantoa.core import clock
from lantoa.shared.accounts import queries
from lantoa.shared.accounts.adapters import office as provider
from lantoa.shared.accounts.logic import oidc

log = logging.getLogger(__name__)
_SESSION = "office"


@require_GET
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    at = _office()
    try:
        described = provider.configuration(at)
    except provider.OfficeAway as fault:
        return _refuse(
            request, fault, _("Your office's sign-in does not answer. Sign in with your password meanwhile.")
        )
    state, nonce, verifier = oidc.new_secret(), oidc.new_secret(), oidc.new_secret()
    request.session[_SESSION] = {"state": state, "nonce": nonce, "verifier": verifier}
    asked = {
        "response_type": "code",
        "client_id": at.client_id,
        "redirect_uri": _back(request),
        "scope": "openid profile email",
        "state": state,
        "nonce": nonce,
        "code_challenge": oidc.challenge(verifier),
        "code_challenge_method": "S256",
    }
    mark = "&" if "?" in described["authorization_endpoint"] else "?"
    return redirect(f"{described['authorization_endpoint']}{mark}{urlencode(asked)}")


@require_GET
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    at = _office()
    waiting = request.session.pop(_SESSION, None)
    given = request.GET.get("state", "")
    if waiting is None or not hmac.compare_digest(given.encode(), str(waiting["state"]).encode()):
        return _refuse(request, "state", _("This sign-in was not begun in this browser, or too long ago. Begin anew."))
    if "code" not in request.GET:
        return _refuse(request, request.GET.get("error", "")[:60], _("Your office's sign-in was broken off."))
    try:
        claims = provider.claims(
            at,
            code=request.GET["code"],
            verifier=waiting["verifier"],
            nonce=waiting["nonce"],
            back=_back(request),
            now=clock.now().timestamp(),
        )
    except (provider.OfficeAway, oidc.BadToken) as fault:
        return _refuse(
            request, fault, _("Your office's sign-in gave an answer that cannot be trusted. Try again later.")
        )
    person = queries.of_office(at.claim, claims)
    if person is None:
        words = _(
            "Your office knows you, but nobody here has that name. Ask your unit administrator for an invitation."
        )
        return _refuse(request, "nobody", words)
    # As after a password: whose role demands a second factor is asked for it by the next stage.
    return perform_login(request, Login(user=person))


def _office() -> provider.Office:
    found = provider.office()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("accounts_office:back"))


def _refuse(request: HttpRequest, why: object, words: str) -> HttpResponse:
    log.warning("office sign-in refused", extra={"reason": str(why)})
    messages.error(request, words)
    return redirect("account_login")
