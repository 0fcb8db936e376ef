"""Prepares the schema of the database that the settings name: baseline into an empty one, then our migrations.

Run as `python -m lantoa.config.schema`.
"""

from __future__ import annotations

import os
import sys


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    prepare()
    sys.exit(0)
