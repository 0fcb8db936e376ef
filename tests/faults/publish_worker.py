"""Publishes one story after another until it is killed."""

from __future__ import annotations

import os


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()


def main(pks: list[str]) -> None:
    from lantoa.apps.newsroom import services
    from lantoa.apps.newsroom.models import Story
    from lantoa.shared.accounts.models import User

    editor = User.objects.get(username="editor")
    print("ready", flush=True)
    for pk in pks:
        services.publish(Story.objects.get(pk=int(pk)), by=editor)
        print(pk, flush=True)
