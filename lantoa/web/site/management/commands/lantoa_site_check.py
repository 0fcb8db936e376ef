"""`lantoa site check`: what a portal must carry and does not, or has not looked at for too long."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from lantoa.web.site import queries
from lantoa.web.site.choices import Weight


class Command(BaseCommand):
    help = "Says what each portal lacks or has left unattended. Ends with 1 when something compulsory is missing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--portal", default="", help="only the portal with this word in its address or this host")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["portal"]
        portals = [each for each in queries.all_portals() if not wanted or wanted in (each.slug, each.hostname)]
        if not portals:
            raise CommandError("no such portal" if wanted else "there is no portal yet: lantoa setup")
        with translation.override("vi"):
            findings = {each: queries.check_portal(each) for each in portals}
            if options["json"]:
                self.stdout.write(self._json(findings))
            else:
                self._words(findings)
        if any(finding.weight == Weight.MISSING for each in findings.values() for finding in each):
            raise SystemExit(1)

    def _json(self, findings: dict[Any, list[queries.Finding]]) -> str:
        told = {
            portal.slug: [
                {"weight": finding.weight.value, "text": finding.text, "what_to_do": finding.what_to_do}
                for finding in each
            ]
            for portal, each in findings.items()
        }
        return json.dumps(told, ensure_ascii=False, indent=1)

    def _words(self, findings: dict[Any, list[queries.Finding]]) -> None:
        for portal, each in findings.items():
            self.stdout.write(f"{portal.name} ({portal.hostname}): {len(each) or '✓'}")
            for finding in sorted(each, key=lambda one: list(Weight).index(one.weight)):
                self.stdout.write(f"  [{finding.weight.label}] {finding.text} {finding.what_to_do}")
