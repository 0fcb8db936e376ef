from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page may say about the house it stands in."""
    from lantoa import __version__

    return {"house_version": __version__}
