"""Prints who may do what: the tables of all apps as one page of the guide."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db.models.enums import ChoicesType
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.permissions import Rule, tables

APPS = {
    "accounts": gettext_noop("People"),
    "newsroom": gettext_noop("Newsroom"),
    "campaigns": gettext_noop("Campaigns"),
    "outbox": gettext_noop("Messages"),
    "setup": gettext_noop("Setting up"),
    "media": gettext_noop("Files"),
    "documents": gettext_noop("Papers"),
    "royalties": gettext_noop("Royalties"),
    "desk": gettext_noop("Overview of the desk"),
    "site": gettext_noop("Portal pages"),
    "operations": gettext_noop("Operations"),
}
_PLAIN = {f.name for f in dataclasses.fields(Rule)}


def page(language: str) -> str:
    """The page in Markdown."""
    with translation.override(language):
        lines = [
            "# " + _("Who may do what"),
            "",
            _(
                "This page is made from the program's own tables (`manage.py lantoa_roles --write`). A role counts in "
                "its unit and in all units below it, from its first day to the day before its last date."
            ),
        ]
        for app, rules in tables().items():
            lines += ["", f"## {_(APPS[app]) if app in APPS else app}", ""]
            heads = [_("What"), _("In which state"), _("Who"), _("Only")]
            lines += ["| " + " | ".join(heads) + " |", "|---|---|---|---|"]
            lines += [_row(rule) for rule in rules]
        return "\n".join(lines) + "\n"


def path(language: str) -> Path:
    name = "vai-tro.md" if language == "vi" else "roles.md"
    return Path(settings.ROOT) / "docs" / "guide" / language / name


def _row(rule: Rule) -> str:
    only = [_("one's own")] if rule.own_only else []
    only += [_("not what one worked on oneself")] if rule.only_others else []
    states = [_labels(rule.states)] if rule.states is not None else []
    states += [
        _labels(value)
        for field in dataclasses.fields(rule)
        if field.name not in _PLAIN and (value := getattr(rule, field.name)) is not None
    ]
    order = list(Role)
    who = ", ".join(str(role.label) for role in sorted(rule.roles, key=order.index))
    return f"| {_label(rule.action)} | {'; '.join(states) or '–'} | {who} | {', '.join(only) or '–'} |"


def _labels(values: Any) -> str:
    if not isinstance(values, frozenset | set | tuple | list):
        return _label(values)
    known = sorted(values, key=_order)
    return ", ".join(_label(value) for value in known)


def _order(value: Any) -> tuple[int, str]:
    kind = type(value)
    return (kind.values.index(value), "") if isinstance(kind, ChoicesType) else (0, str(value))


def _label(value: Any) -> str:
    label: str | Promise | None = getattr(value, "label", None)
    return str(label) if label is not None else _(str(value).replace("_", " ").capitalize())


class Command(BaseCommand):
    help = "Prints who may do what, or writes it into the guide."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=["vi", "en"], default="vi")
        parser.add_argument(
            "--write", action="store_true", help="write docs/guide/vi/vai-tro.md and docs/guide/en/roles.md"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(page(options["language"]))
            return
        for language in ("vi", "en"):
            path(language).write_text(page(language), encoding="utf-8")
            self.stdout.write(str(path(language)))
