"""`lantoa backup [--to FILE | --nightly | --new-key FILE]`: may run while everything else runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from lantoa.cli.words import gettext as _
from lantoa.cli.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, help=_("file to write; otherwise one named after the time, in backups/"))
    parser.add_argument(
        "--nightly", action="store_true", help=_("one here, one sealed at LANTOA_BACKUP_TO; old ones go")
    )
    parser.add_argument("--seal-for", metavar="KEY", default="", help=_("seal for this public key (age1…)"))
    parser.add_argument("--new-key", type=Path, metavar="FILE", help=_("write a new secret key, print the public one"))


def run(options: argparse.Namespace) -> int:
    from lantoa.cli import keeping, schema
    from lantoa.cli.database import database
    from lantoa.cli.faults import Refused
    from lantoa.cli.keeping import nights, sealing

    if options.new_key:
        public = sealing.write_key(options.new_key)
        print(public)
        say(_("Write LANTOA_BACKUP_RECIPIENT={key} into the settings.").format(key=public))
        words = _(
            "Take {path} away from this machine, onto two sticks in two safes: without it no sealed backup opens."
        )
        say(words.format(path=options.new_key))
        return 0

    def tell(line: str) -> None:
        print(f"→ {line}", flush=True)

    with database() as opened:
        schema.ensure_exists(opened.url)
        if not schema.has_tables(opened.url):
            raise Refused(_("The database is empty: there is nothing to keep."))
        if options.nightly:
            made = keeping.keep_tonight(opened.url, tell=tell).here
        else:
            made = keeping.back_up(opened.url, to=options.to, recipient=options.seal_for, tell=tell)
            nights.note(opened.url, "backup_at")
    size_mb = made.size_bytes / 1e6
    say(_("Kept {count} files, {size:.1f} MB: {path}").format(count=made.files, size=size_mb, path=made.path))
    if not options.seal_for:
        say(_("The file holds passwords and keys: keep it where only you can read it, and on another machine too."))
    return 0
