"""What `lantoa up` starts when the schema is not that of this code, or the demo is still to be loaded."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from lantoa.cli.words import gettext as _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--without-baseline", action="store_true")
    parser.add_argument("--quiet", action="store_true")


def run(options: argparse.Namespace) -> int:
    from lantoa.cli import schema
    from lantoa.cli.database import database
    from lantoa.cli.supervisor import follow_supervisor

    follow_supervisor()

    def tell(line: str) -> None:
        if not options.quiet:
            print(f"→ {line}", flush=True)

    with database() as opened:
        is_new = schema.prepare_schema(opened.url, tell=tell, use_baseline=not options.without_baseline)
        if options.demo:
            load_demo(opened.url, is_new=is_new, tell=tell)
    return 0


def load_demo(url: str, *, is_new: bool, tell: Callable[[str], None]) -> None:
    """Once, into a new database; a load that was interrupted is taken up again at the next start."""
    import psycopg

    from lantoa.cli import schema
    from lantoa.cli.django import call, has_command

    with psycopg.connect(url, autocommit=True) as connection:
        state = schema.read_marks(connection).get("demo", "")
        if not has_command(url, "lantoa_demo") or not (is_new or state == "wanted"):
            return
        schema.write_mark(connection, "demo", "wanted")
        started = time.monotonic()
        call(url, "lantoa_demo")
        schema.write_mark(connection, "demo", "loaded")
        tell(_("Demo loaded ({seconds:.1f} s)").format(seconds=time.monotonic() - started))
