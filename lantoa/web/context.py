from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page may say about the house it stands in."""
    from lantoa import __version__

    told: dict[str, Any] = {"house_version": __version__}
    if request.path.startswith("/accounts/login/"):
        told["has_office"] = bool(settings.LANTOA_OIDC_ISSUER)
    if request.path.startswith("/hom-nay/"):
        told["bar"] = bar(request)
    return told


def bar(request: HttpRequest) -> list[dict[str, Any]]:
    """The places of the desk on a phone that are open to this person."""
    from lantoa.apps.newsroom.permissions import units_to_write_for
    from lantoa.shared.accounts.models import User
    from lantoa.shared.accounts.queries import works_at_desk

    path, user = request.path, request.user
    writes = isinstance(user, User) and bool(units_to_write_for(user))
    is_at_desk = isinstance(user, User) and works_at_desk(user)
    places = [
        ("/hom-nay/", "clock", _("Today"), path == "/hom-nay/"),
        ("/hom-nay/moi/", "edit", _("Write"), path.startswith("/hom-nay/moi/")) if writes else None,
        ("/hom-nay/tin/", "document", _("Stories"), path.startswith("/hom-nay/tin/")),
        ("/desk/", "menu", _("Desk"), False) if is_at_desk else None,
    ]
    return [
        {"url": url, "icon": icon, "label": label, "is_current": now} for url, icon, label, now in filter(None, places)
    ]
