"""Django's own commands, to be forked (tests.warm): `manage.py …` without the seconds that loading takes."""

from __future__ import annotations

import os


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()


def main(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments])
