from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page may say about the house it stands in."""
    from lantoa import __version__

    told: dict[str, Any] = {"house_version": __version__}
    if request.path.startswith("/hom-nay/"):
        told["bar"] = bar(request)
    return told


def bar(request: HttpRequest) -> list[dict[str, Any]]:
    """The four places of the desk on a phone."""
    path = request.path
    places = [
        ("/hom-nay/", "clock", _("Today"), path == "/hom-nay/"),
        ("/hom-nay/moi/", "edit", _("Write"), path.startswith("/hom-nay/moi/")),
        ("/hom-nay/tin/", "document", _("Stories"), path.startswith("/hom-nay/tin/")),
        ("/desk/", "menu", _("Desk"), False),
    ]
    return [{"url": url, "icon": icon, "label": label, "is_current": now} for url, icon, label, now in places]
