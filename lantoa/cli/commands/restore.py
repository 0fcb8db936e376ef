"""`lantoa restore FILE [--replace | --drill] [--key FILE]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from lantoa.cli.words import gettext as _
from lantoa.cli.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=_("a backup made by `lantoa backup`"))
    parser.add_argument("--replace", action="store_true", help=_("replace what is there; it is kept as a backup first"))
    parser.add_argument("--key", type=Path, help=_("the secret key of a sealed backup"))
    parser.add_argument(
        "--drill", action="store_true", help=_("only prove it: bring it up beside ours, count, drop it")
    )


def run(options: argparse.Namespace) -> int:
    from lantoa.cli import keeping, schema
    from lantoa.cli.commands.up import only_one
    from lantoa.cli.database import database
    from lantoa.config import env

    def tell(line: str) -> None:
        print(f"→ {line}", flush=True)

    env.home().mkdir(parents=True, exist_ok=True)
    if options.drill:
        with database() as opened:
            proof = keeping.drill(opened.url, options.file, key=options.key, tell=tell)
        words = _("This backup comes back whole: {files} files, {tables} tables, {rows} rows, in {seconds:.0f} s.")
        say(words.format(files=proof.files, tables=proof.tables, rows=proof.rows, seconds=proof.seconds))
        return 0
    # Web and worker must not write into what is being replaced.
    with only_one(env.home(), "lantoa restore"), database() as opened:
        keeping.restore(opened.url, options.file, replace=options.replace, key=options.key, tell=tell)
        schema.prepare_schema(opened.url, tell=tell)
    say(_("Restored. Type: lantoa up"))
    return 0
