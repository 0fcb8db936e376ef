"""Light accounts: four kinds of work, on one phone, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lantoa.core import clock

COOKIE = "lantoa_phone"
SESSION_DEVICE = "light_device"
# Where staff work. Elsewhere, on the public pages, a light account is a visitor like any other.
STAFF = ("/desk/", "/hom-nay/", "/accounts/", "/messages/", "/notices/", "/documents/", "/media-files/", "/api/")


class LightAccounts:
    """Closes every view to light accounts that does not say `light_may`; a revoked phone is signed out at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not getattr(user, "is_light", False):
            return None
        from lantoa.shared.accounts.models import Device
        from lantoa.shared.accounts.services import accepting

        now = clock.now()
        device = Device.objects.live(now).filter(pk=request.session.get(SESSION_DEVICE, 0), user_id=user.pk).first()
        if device is None:
            logout(request)
            return redirect("accounts:light-home")
        accepting.seen(device, at=now)
        if _allows(view):
            return None
        if request.path.startswith(STAFF):
            raise PermissionDenied("light account")
        request.user = AnonymousUser()
        return None


def _allows(view: Callable[..., Any]) -> bool:
    marked = getattr(view, "view_class", view)
    return bool(getattr(view, "light_action", None) or getattr(marked, "light_action", None)) or bool(
        getattr(marked, "light_allowed", False)
    )
