"""Items of the desk's menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem


class ItemFor(MenuItem):
    """Shown to those who may."""

    def __init__(self, may: Callable[[Any], bool], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may = may

    def is_shown(self, request: HttpRequest) -> bool:
        return self.may(request.user)
