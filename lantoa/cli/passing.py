"""Commands that belong to an app: the database is prepared, then the app's own management command runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from lantoa.cli.faults import Refused
from lantoa.cli.words import gettext as _


def passing_to(command: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        return hand_over(command, options.rest)

    return run


def passing_by_verb(noun: str, verbs: Mapping[str, str]) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        rest = options.rest
        if not rest or rest[0] not in verbs:
            known = " | ".join(f"lantoa {noun} {verb}" for verb in verbs)
            raise Refused(_("Write: {known}").format(known=known))
        return hand_over(verbs[rest[0]], rest[1:])

    return run


def _help(command: str) -> int:
    """Needs no database."""
    from lantoa.cli import django
    from lantoa.config import env

    url = env.database_url() or env.embedded_url()
    if not django.has_command(url, command):
        raise Refused(_("This version of Lan Tỏa does not have this command yet."))
    from django.core.management import get_commands, load_command_class

    app = get_commands()[command]
    found = load_command_class(app, command) if isinstance(app, str) else app
    found.create_parser("lantoa", command.removeprefix("lantoa_").replace("_", " ")).print_help()
    return 0


def hand_over(command: str, arguments: list[str]) -> int:
    from lantoa.cli import catalogues, django, schema
    from lantoa.cli.database import database

    catalogues.compile_stale()
    if {"-h", "--help"} & set(arguments):
        return _help(command)
    with database() as opened:
        schema.prepare_schema(opened.url, tell=lambda line: print(f"→ {line}", flush=True))
        if not django.has_command(opened.url, command):
            raise Refused(_("This version of Lan Tỏa does not have this command yet."))
        from django.core.management import ManagementUtility

        try:
            ManagementUtility(["lantoa", command, *arguments]).execute()
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 1
    return 0
