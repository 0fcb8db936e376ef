from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lantoa.apps.newsroom.choices import ArchiveSource, ArchiveState
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.models import Category, Portal, PortalImport
from lantoa.apps.newsroom.queries import archive
from lantoa.apps.newsroom.services import old_portals
from lantoa.shared.accounts.models import User


class Command(BaseCommand):
    help = "Imports an old portal: a WordPress (.xml) or NukeViet (.sql, .sql.gz) export, a feed or a sitemap"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origin", nargs="?", help="file or web address; not with --resume, --undo, --redirects")
        parser.add_argument("--by", required=True, help="user name of the person who answers for it")
        parser.add_argument("--kind", choices=ArchiveSource.values, help="guessed from the name where it is left out")
        parser.add_argument("--portal", help="slug of the portal; without it the main one")
        parser.add_argument("--category", help="slug of the category for what fits into none")
        parser.add_argument("--dry-run", action="store_true", help="only looks: how many, and what is wrong with which")
        parser.add_argument("--resume", type=int, metavar="NUMBER", help="goes on with an import that broke off")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="takes a whole import back")
        parser.add_argument("--redirects", type=int, metavar="NUMBER", help="writes the map of addresses as .xlsx")
        parser.add_argument("--out", type=Path, default=Path("chuyen-huong.xlsx"), help="file for --redirects")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError(_("There is no account %(name)s.") % {"name": options["by"]})
        try:
            self._do(by, options)
        except PermissionDenied:
            raise CommandError(_("%(name)s may not import into this portal.") % {"name": by}) from None
        except NewsroomError as fault:
            raise CommandError(str(fault.message)) from None

    def _do(self, by: User, options: dict[str, Any]) -> None:
        if options["redirects"]:
            run = self._run(options["redirects"])
            options["out"].write_bytes(old_portals.redirects_table(run))
            self.stdout.write(str(options["out"]))
            return
        if options["undo"]:
            run = self._run(options["undo"])
            if run.state != ArchiveState.UNDOING:
                run = old_portals.take_back(run, by=by)
            self._go_on(run)
            kept = archive.kept_stories(run)
            for old in kept:
                self.stdout.write(_("Kept, since somebody has worked on it: %(title)s") % {"title": old.story})
            return
        if options["resume"]:
            run = self._run(options["resume"])
            if run.state in {ArchiveState.TRIED, ArchiveState.STOPPED}:
                run = old_portals.apply(run, by=by)
            self._go_on(run)
            return
        run = self._begun(by, options)
        self._go_on(run)
        if not options["dry_run"] and run.state == ArchiveState.TRIED:
            self._go_on(old_portals.apply(run, by=by))

    def _begun(self, by: User, options: dict[str, Any]) -> PortalImport:
        origin = options["origin"] or ""
        portals = (
            Portal.objects.filter(slug=options["portal"]) if options["portal"] else Portal.objects.filter(is_main=True)
        )
        portal = portals.first()
        if portal is None:
            raise CommandError(_("There is no such portal."))
        category = Category.objects.filter(portal=portal, slug=options["category"] or "").first()
        if options["category"] and category is None:
            raise CommandError(_("There is no such category."))
        kind = options["kind"] or old_portals.guess_source(origin)
        is_web = origin.startswith(("http://", "https://"))
        path = None if is_web else Path(origin).resolve()
        if path is not None and not path.is_file():
            raise CommandError(_("There is no file %(name)s.") % {"name": origin})
        return old_portals.begin(
            portal,
            by=by,
            source=kind,
            origin=origin if is_web else path.name if path else "",
            path=path,
            category=category,
        )

    def _run(self, number: int) -> PortalImport:
        run = archive.portal_import(number)
        if run is None:
            raise CommandError(_("There is no import %(number)s.") % {"number": number})
        return run

    def _go_on(self, run: PortalImport) -> None:
        done = old_portals.go_on(run.pk, told=self._tell)
        if sys.stdout.isatty():
            self.stdout.write("")
        run.refresh_from_db()
        for number, title, fault in run.faults if done.state in {ArchiveState.TRIED, ArchiveState.DONE} else []:
            self.stderr.write(f"{number}. {title}: {fault}")
        self.stdout.write(f"#{run.pk} {run.get_state_display()}: {old_portals.told(run)}")
        if run.state == ArchiveState.STOPPED:
            raise CommandError(f"#{run.pk}: {run.stopped}")

    def _tell(self, run: PortalImport) -> None:
        """One line that is written over, where somebody looks on."""
        if sys.stdout.isatty():
            self.stdout.write(f"\r#{run.pk} {old_portals.told(run)}  ", ending="")
