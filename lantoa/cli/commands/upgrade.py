"""`lantoa upgrade`: a whole backup, the schema of this version, a look whether it serves; else all is as it was."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from lantoa.cli.words import gettext as _
from lantoa.cli.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-backup", action="store_true", help=_("you have just made one; nothing can be rolled back")
    )


def run(options: argparse.Namespace) -> int:
    from lantoa import __version__
    from lantoa.cli import catalogues, keeping, schema
    from lantoa.cli.database import database
    from lantoa.cli.faults import Refused

    def tell(line: str) -> None:
        print(f"→ {line}", flush=True)

    catalogues.compile_stale()
    with database() as opened:
        if schema.is_current(opened.url):
            say(_("The database is already that of version {version}.").format(version=__version__))
            return 0
        kept: Path | None = None
        if schema.has_tables(opened.url) and not options.no_backup:
            kept = keeping.back_up(opened.url, tell=tell).path
            tell(_("Backup: {path}").format(path=kept))
        try:
            _take_over(opened.url, tell)
        except Exception as fault:
            if kept is None:
                raise
            if not isinstance(fault, Refused):
                tell(f"{type(fault).__name__}: {fault}".strip())
            _roll_back(opened.url, kept)
            raise Refused(
                _("The upgrade failed; the database is again as it was. The version before goes on with it.")
                + f"\n{fault}"
            ) from fault
    say(_("The database is now that of version {version}. Restart web and worker.").format(version=__version__))
    return 0


def _take_over(url: str, tell: Callable[[str], None]) -> None:
    from lantoa.cli import health, schema

    schema.prepare_schema(url, tell=tell)
    seconds = health.serve_once(url)
    tell(_("A web server of this version answers on these data ({seconds:.1f} s)").format(seconds=seconds))


def _roll_back(url: str, kept: Path) -> None:
    """The database only: migrations touch nothing else."""
    from lantoa.cli import keeping

    keeping.bring_database_back(url, kept)
    say(_("Rolled back to {path}").format(path=kept))
