"""`lantoa restore FILE [--replace]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from lantoa.cli.words import gettext as _
from lantoa.cli.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=_("a backup made by `lantoa backup`"))
    parser.add_argument("--replace", action="store_true", help=_("replace what is there; it is kept as a backup first"))


def run(options: argparse.Namespace) -> int:
    from lantoa.cli import keeping, schema
    from lantoa.cli.commands.up import only_one
    from lantoa.cli.database import database
    from lantoa.config import env

    def tell(line: str) -> None:
        print(f"→ {line}", flush=True)

    env.home().mkdir(parents=True, exist_ok=True)
    # Web and worker must not write into what is being replaced.
    with only_one(env.home(), "lantoa restore"), database() as opened:
        keeping.restore(opened.url, options.file, replace=options.replace, tell=tell)
        schema.prepare_schema(opened.url, tell=tell)
    say(_("Restored. Type: lantoa up"))
    return 0
