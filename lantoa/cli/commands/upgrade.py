"""`lantoa upgrade`: a whole backup, then the schema of this version."""

from __future__ import annotations

import argparse

from lantoa.cli.words import gettext as _
from lantoa.cli.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-backup", action="store_true", help=_("you have just made one"))


def run(options: argparse.Namespace) -> int:
    from lantoa import __version__
    from lantoa.cli import catalogues, keeping, schema
    from lantoa.cli.database import database

    def tell(line: str) -> None:
        print(f"→ {line}", flush=True)

    catalogues.compile_stale()
    with database() as opened:
        if schema.is_current(opened.url):
            say(_("The database is already that of version {version}.").format(version=__version__))
            return 0
        if schema.has_tables(opened.url) and not options.no_backup:
            made = keeping.back_up(opened.url, tell=tell)
            tell(_("Backup: {path}").format(path=made.path))
        schema.prepare_schema(opened.url, tell=tell)
    say(_("The database is now that of version {version}. Restart web and worker.").format(version=__version__))
    return 0
