from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lantoa.core import retention
from lantoa.core.retention import Erased, Person
from lantoa.core.retention.exporting import as_json


class Command(BaseCommand):
    help = "Exports or erases what is kept about a person (e-mail address, telephone number or user name)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export", help="write everything about a person into a .json or .zip file")
        export.add_argument("person")
        export.add_argument("--out", help="file.json or file.zip; without it JSON is printed")
        erase = actions.add_parser("erase", help="erase what may be erased about a person")
        erase.add_argument("person")
        erase.add_argument("--yes", action="store_true", help="really erase; without it only the counts are shown")
        actions.add_parser("list", help="what is kept about people, why and for how long")
        actions.add_parser("purge", help="erase now what is past its period, as every night")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _export(self, options: dict[str, Any]) -> None:
        person = self._found(options["person"])
        out = options["out"]
        if not out:
            self.stdout.write(as_json(retention.export_person(person)))
            return
        path = Path(out)
        if path.suffix not in {".json", ".zip"}:
            raise CommandError(_("The file's name must end in .json or .zip."))
        try:
            # Readable by its owner only: it holds everything about somebody.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(_("%(path)s exists already; nothing was written.") % {"path": path}) from None
        with os.fdopen(handle, "wb") as file:
            if path.suffix == ".zip":
                exported = retention.write_zip(person, file)
            else:
                exported = retention.export_person(person)
                file.write(as_json(exported).encode())
        rows = sum(len(kind["rows"]) for kind in exported["kinds"])
        self.stdout.write(_("%(rows)s rows written to %(path)s.") % {"rows": rows, "path": path})

    def _erase(self, options: dict[str, Any]) -> None:
        person = self._found(options["person"])
        done = retention.erase_person(person, is_rehearsal=not options["yes"])
        self._tell(done)
        if not done.counts and not done.kept:
            self.stdout.write(_("Nothing is kept about this person."))
        elif not options["yes"]:
            self.stdout.write(_("Nothing has been erased yet. Add --yes to erase."))

    def _purge(self, options: dict[str, Any]) -> None:
        done = retention.purge()
        self._tell(done)
        if not done.counts:
            self.stdout.write(_("Nothing is past its period."))

    def _list(self, options: dict[str, Any]) -> None:
        for registration in retention.registered():
            if registration.keep_for is not None:
                period = _("%(days)s days from %(since)s") % {
                    "days": registration.keep_for.days,
                    "since": registration.since,
                }
            else:
                period = str(registration.kept_because) or _("as long as what it belongs to")
            self.stdout.write(f"{registration.label} ({', '.join(registration.fields)})")
            self.stdout.write(f"    {registration.purpose} · {period}")

    def _found(self, given: str) -> Person:
        if not given.strip():
            raise CommandError(_("Write an e-mail address, a telephone number or a user name."))
        return retention.find_person(given)

    def _tell(self, done: Erased) -> None:
        for label, count in done.counts.items():
            self.stdout.write(f"{label}: {count}")
        for label, why in done.kept.items():
            self.stdout.write(_("%(kind)s is kept: %(why)s") % {"kind": label, "why": why})
        for label, why in done.failed.items():
            self.stderr.write(_("%(kind)s was not erased: %(why)s") % {"kind": label, "why": why})
        if done.failed:
            raise CommandError(_("Some of it could not be erased."))
