"""Addresses of what `tools/assets.py` built: the content's hash stands in the name, so a browser keeps it for good."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).resolve().parent / "static/ui/dist"


def asset_url(name: str) -> str:
    """`site.css` → its hashed address; what is not built by us is an ordinary static file."""
    return _address(name, _read_names()) if settings.DEBUG else _kept_address(name)


def _address(name: str, names: dict[str, str]) -> str:
    return static(f"ui/dist/{names[name]}") if name in names else static(name)


@cache
def _kept_address(name: str) -> str:
    return _address(name, _names())


@cache
def _names() -> dict[str, str]:
    return _read_names()


def _read_names() -> dict[str, str]:
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return names


def asset_text(name: str) -> str:
    """The built file itself, for pages that must stand alone."""
    return (DIST / _names()[name]).read_text(encoding="utf-8")


def font_path(weight: int) -> Path:
    """The letters of the pages, for pictures with words."""
    return DIST.parent / "fonts" / f"be-vietnam-pro-{weight}.woff2"
