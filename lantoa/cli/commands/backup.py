"""`lantoa backup [--to FILE]`: may run while everything else runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from lantoa.cli.words import gettext as _
from lantoa.cli.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, help=_("file to write; otherwise one named after the time, in backups/"))


def run(options: argparse.Namespace) -> int:
    from lantoa.cli import keeping, schema
    from lantoa.cli.database import database
    from lantoa.cli.faults import Refused

    with database() as opened:
        schema.ensure_exists(opened.url)
        if not schema.has_tables(opened.url):
            raise Refused(_("The database is empty: there is nothing to keep."))
        made = keeping.back_up(opened.url, to=options.to, tell=lambda line: print(f"→ {line}", flush=True))
    size_mb = made.size_bytes / 1e6
    say(_("Kept {count} files, {size:.1f} MB: {path}").format(count=made.files, size=size_mb, path=made.path))
    say(_("The file holds passwords and keys: keep it where only you can read it, and on another machine too."))
    return 0
