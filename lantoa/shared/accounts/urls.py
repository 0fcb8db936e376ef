"""Mounted at accounts/, before allauth's own, so that what is closed here stays closed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from lantoa.shared.accounts.views import entering, phones, pin

app_name = "accounts"


def closed(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Pages of allauth that this house does not have: nobody signs up, and passwords are reset by a printed slip."""
    raise Http404


urlpatterns = [
    path("slip/", entering.EnterSlip.as_view(), name="slip-enter"),
    path("slip/<str:code>/", entering.OpenSlip.as_view(), name="slip-open"),
    path("login/", phones.login_page),  # allauth's own, reversed as account_login
    path("phone/", phones.LightHome.as_view(), name="light-home"),
    path("phone/leave/", phones.leave, name="light-leave"),
    path("pin/", pin.set_pin, name="pin"),
    re_path(r"^(?:signup|email|confirm-email|password/reset|password/set|login/code|inactive)(?:/.*)?$", closed),
]
