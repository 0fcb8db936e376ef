"""`lantoa manage …`: Django's own commands, with the database running."""

from __future__ import annotations

import argparse

TAKES_REST = True


def run(options: argparse.Namespace) -> int:
    from lantoa.cli.database import database

    with database():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["lantoa manage", *options.rest])
    return 0
