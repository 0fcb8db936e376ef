from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lantoa.core import secrets
from lantoa.core.secrets import Sealed, SecretsError


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
        lost = Counter[str]()
        good = 0
        for field in secrets.encrypted_fields():
            rows = field.model._base_manager.values_list(field.attname, flat=True)
            for value in rows.iterator(chunk_size=500):
                if not isinstance(value, Sealed):
                    continue
                try:
                    value.open()
                    good += 1
                except SecretsError as fault:
                    lost[f"{value.context}: {fault.code} ({secrets.sealed_by(value.token) or '-'})"] += 1
        self.stdout.write(_("Secrets that open: %(count)s") % {"count": good})
        for what, count in sorted(lost.items()):
            self.stdout.write(f"  {what}: {count}")
        if lost:
            raise CommandError(_("Some secrets do not open. Bring secret.key back from the backup."))

    def _rotate(self) -> None:
        new = secrets.rotate()
        self.stdout.write(_("New key %(key)s is in use. Now run: lantoa_secrets reseal") % {"key": new})

    def _reseal(self) -> None:
        count = secrets.reseal_all()
        self.stdout.write(_("Secrets sealed anew: %(count)s") % {"count": count})
