from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lantoa.apps.newsroom import permissions, services
from lantoa.apps.newsroom.choices import Kind
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.logic.importing import ImportRefused
from lantoa.core.text import TextRefused, explain
from lantoa.shared.accounts.models import User


class Command(BaseCommand):
    help = "Takes files in as drafts: .docx .doc .odt .rtf .md .html .txt .pdf .zip"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--by", required=True, help="user name of the person whose drafts these become")
        parser.add_argument("--unit", help="slug of the unit; without it the person's own")
        parser.add_argument("--kind", choices=Kind.values, default=Kind.NEWS)

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError(_("There is no account %(name)s.") % {"name": options["by"]})
        units = permissions.units_to_write_for(by)
        wanted = [u for u in units if options["unit"] in (None, u.slug)]
        if not wanted:
            raise CommandError(_("%(name)s may not write for that unit.") % {"name": by})
        failed = 0
        for path in options["files"]:
            try:
                made = services.import_story(
                    wanted[0], by=by, name=path.name, data=path.read_bytes(), kind=options["kind"]
                )
            except OSError as fault:
                failed += 1
                self.stderr.write(f"{path}: {fault.strerror}")
            except (ImportRefused, NewsroomError) as refused:
                failed += 1
                self.stderr.write(f"{path}: {refused.message}")
            except TextRefused as refused:
                failed += 1
                self.stderr.write(f"{path}: {explain(refused)}")
            except PermissionDenied:
                raise CommandError(_("%(name)s may not write for that unit.") % {"name": by}) from None
            else:
                self.stdout.write(f"{path}: #{made.story.pk} {made.story.title}")
                for warning in made.warnings:
                    self.stdout.write(f"  ! {warning}")
        if failed:
            raise CommandError(_("%(n)s file(s) were not taken.") % {"n": failed})
