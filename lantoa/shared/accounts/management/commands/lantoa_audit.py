from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

import lantoa
from lantoa.shared.accounts.choices import AUDIT_WORDS
from lantoa.shared.accounts.logic import siem
from lantoa.shared.accounts.models import AuditEntry
from lantoa.shared.accounts.services import audit


class Command(BaseCommand):
    help = "Checks the chain of the audit log, or writes the log for a centre that watches (syslog RFC 5424, CEF)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("verify", help="read every entry and say whether the chain is whole")
        export = actions.add_parser("export", help="one line an entry, the oldest first")
        export.add_argument("--format", choices=["syslog", "cef"], default="syslog")
        export.add_argument("--after", type=int, default=0, help="only entries with a higher number")
        export.add_argument("--out", type=Path, help="append to this file; without it lines are printed")
        export.add_argument("--state", type=Path, help="remember here how far we came, and go on from there")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        broken = audit.verify()
        if broken:
            raise CommandError(_("The chain is broken at entries: %(pks)s") % {"pks": ", ".join(map(str, broken[:20]))})
        self.stdout.write(_("The chain is whole. Its newest hash: %(hash)s") % {"hash": audit.head()})

    def _export(self, options: dict[str, Any]) -> None:
        state: Path | None = options["state"]
        after = max(options["after"], _read(state) if state else 0)
        last, count = after, 0
        out: Path | None = options["out"]
        try:
            # Readable by its owner and the group of the program that collects.
            handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640) if out else None
        except OSError as fault:
            raise CommandError(_("%(path)s cannot be written: %(fault)s") % {"path": out, "fault": fault}) from fault
        # The same words for every reader over there, whatever the terminal speaks.
        with translation.override(settings.LANGUAGE_CODE):
            for entry, line in _lines(options["format"], after):
                if handle is None:
                    self.stdout.write(line)
                else:
                    os.write(handle, (line + "\n").encode())
                last, count = entry.pk, count + 1
        if handle is not None:
            os.fsync(handle)
            os.close(handle)
        if state:
            # After the lines: a crash between the two tells some twice and loses none.
            fresh = state.with_name(state.name + ".new")
            fresh.write_text(f"{last}\n", encoding="ascii")
            fresh.replace(state)
        if out:
            self.stdout.write(_("%(count)s entries written to %(path)s.") % {"count": count, "path": out})


def _lines(kind: str, after: int) -> Iterator[tuple[AuditEntry, str]]:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    for entry in AuditEntry.objects.filter(pk__gt=after).order_by("pk").iterator(chunk_size=2000):
        line = siem.Line(
            pk=entry.pk,
            at=entry.at,
            action=entry.action,
            words=str(AUDIT_WORDS.get(entry.action, entry.action)),
            by_pk=entry.by_pk,
            object_kind=entry.object_kind,
            object_pk=entry.object_pk,
            unit_pk=entry.unit_pk,
            detail=entry.detail,
            hash=entry.hash,
        )
        if kind == "cef":
            yield entry, siem.as_cef(line, host=host, version=lantoa.__version__)
        else:
            yield entry, siem.as_syslog(line, host=host)


def _read(state: Path) -> int:
    try:
        return int(state.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except ValueError as fault:
        raise CommandError(_("%(path)s holds no number; nothing was written.") % {"path": state}) from fault
