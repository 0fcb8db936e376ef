"""Publishes one story after another until it is killed: `python -m tests.faults.publish_worker PK…`."""

from __future__ import annotations

import os
import sys


def main(pks: list[int]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()
    from lantoa.apps.newsroom import services
    from lantoa.apps.newsroom.models import Story
    from lantoa.shared.accounts.models import User

    editor = User.objects.get(username="editor")
    print("ready", flush=True)
    for pk in pks:
        services.publish(Story.objects.get(pk=pk), by=editor)
        print(pk, flush=True)


if __name__ == "__main__":
    main([int(pk) for pk in sys.argv[1:]])
