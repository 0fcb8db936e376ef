from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lantoa.core import secrets
from lantoa.core.secrets import SecretsError


class Command(BaseCommand):
    help = "Checks, changes and renews the keys that seal secrets in the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check", "rotate", "reseal"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")()
        except SecretsError as fault:
            raise CommandError(
                _("The keys cannot be used: %(fault)s. Bring secret.key back from the backup.") % {"fault": fault}
            ) from fault

    def _check(self) -> None:
        """Opens every secret once: nothing else proves that the right key is here."""
        faults = Counter(secrets.fault_of(kept.sealed) for kept in secrets.all_kept())
        self.stdout.write(_("Secrets that open: %(count)s") % {"count": faults.pop("", 0)})
        self._tell_lost(faults)

    def _rotate(self) -> None:
        new = secrets.rotate()
        self.stdout.write(_("New key %(key)s is in use. Now run: lantoa_secrets reseal") % {"key": new})

    def _reseal(self) -> None:
        renewed = secrets.reseal_all()
        self.stdout.write(_("Secrets sealed anew: %(count)s") % {"count": renewed.number})
        self._tell_lost(renewed.lost)

    def _tell_lost(self, lost: Counter[str]) -> None:
        for what, count in sorted(lost.items()):
            self.stdout.write(f"  {what}: {count}")
        if lost:
            raise CommandError(_("Some secrets do not open. Bring secret.key back from the backup."))
