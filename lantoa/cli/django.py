"""Django inside a command: set up once, for one database."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from importlib.util import find_spec


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """The collector rests while code is loaded, which is never garbage: walking through it again and again takes a
    fifth of the start. Afterwards it leaves alone what was loaded, and processes forked from here share those pages."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def start(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    with loading():
        import django
        from django.apps import apps

        if not apps.ready:
            django.setup()


def has_command(url: str, name: str) -> bool:
    start(url)
    from django.core.management import get_commands

    return name in get_commands()


def call(url: str, name: str, *arguments: str) -> None:
    start(url)
    from django.core.management import call_command

    call_command(name, *arguments)


def demo_accounts_live(url: str) -> bool:
    if find_spec("lantoa.demo") is None or find_spec("lantoa.demo.guard") is None:
        return False
    start(url)
    from lantoa.demo.guard import demo_accounts_live as ask

    return bool(ask())
