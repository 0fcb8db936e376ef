from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lantoa.demo import services
from lantoa.demo.models import Demo
from lantoa.demo.services.accounts import path


class Command(BaseCommand):
    help = "Loads the demo; shows how far it is; removes it."
    requires_system_checks = []  # a second that the first page would wait for

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--remove", action="store_true", help="remove accounts, stories, portals and files of the demo"
        )
        what.add_argument("--status", action="store_true", help="say how far the filling is")
        parser.add_argument("--tiny", action="store_true", help="four portals and five stories, for tests")
        parser.add_argument("--fill", action="store_true", help="do the worker's part now as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self._remove()
        elif options["status"]:
            self._status()
        else:
            self._load(is_tiny=options["tiny"], fills=options["fill"])

    def _load(self, *, is_tiny: bool, fills: bool) -> None:
        try:
            loaded = services.load(is_tiny=is_tiny)
        except services.AlreadyLoaded:
            self.stdout.write(_("The demo is loaded already."))
        else:
            self.stdout.write(
                _("%(stories)s stories, %(portals)s portals, %(accounts)s accounts in %(seconds)s s.")
                % {
                    "stories": loaded.stories,
                    "portals": loaded.portals,
                    "accounts": loaded.accounts,
                    "seconds": f"{loaded.seconds:.1f}",
                }
            )
        while fills and (step := services.fill_next()):
            self.stdout.write(f"  ✓ {services.step_label(step)}")

    def _remove(self) -> None:
        if not Demo.objects.exists():
            raise CommandError(_("There is no demo in this database."))
        counts = services.remove()
        self.stdout.write(
            _("Removed: %(stories)s stories, %(portals)s portals, %(accounts)s accounts, %(files)s files.") % counts
        )

    def _status(self) -> None:
        demo = Demo.objects.first()
        if demo is None:
            self.stdout.write(_("There is no demo in this database."))
            return
        for step in services.STEPS:
            self.stdout.write(f"  {'✓' if step in demo.done else '…'} {services.step_label(step)}")
        if demo.fault:
            self.stdout.write(demo.fault)
        self.stdout.write(_("Passwords: %(path)s") % {"path": path()})
