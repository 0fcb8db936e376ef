from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lantoa.demo import guard


def demo(request: HttpRequest) -> dict[str, Any]:
    """`is_demo` for staff pages; asked of the database only where a template reads it. Portals know it themselves."""
    del request
    return {"is_demo": SimpleLazyObject(guard.is_loaded)}
