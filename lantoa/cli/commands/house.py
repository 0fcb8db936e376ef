"""`lantoa house`: how the apps are tied together, as registered in this very version."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from lantoa.cli.words import gettext as _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("for machines"))


def run(options: argparse.Namespace) -> int:
    from lantoa.cli import django
    from lantoa.config import env

    # Nothing is asked of the database: what is registered is in the code.
    django.start(env.database_url() or env.embedded_url())
    found = registered()
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for title, rows in (
        (_("Events → who reacts"), [_event_line(row) for row in found["events"]]),
        (_("What happens by the clock"), [f"{row['when']:<16} {row['task']}" for row in found["clock"]]),
        (_("What can be spread"), [f"{row['kind']:<16} {row['label']}" for row in found["publishables"]]),
        (_("What is counted"), [f"{row['name']:<40} {row['label']}" for row in found["metrics"]]),
        (_("Entrances"), [f"/{row['address']:<20} {row['module']}" for row in found["entrances"]]),
        (_("Ties between two named apps"), found["flows"]),
    ):
        print(f"\n{title} ({len(rows)})")
        for row in rows or ["–"]:
            print(f"  {row}")
    return 0


def registered() -> dict[str, list[Any]]:
    from lantoa.core import events, jobs, metrics, publishables

    kinds = sorted((kind for kind in events.Event.names.values()), key=lambda kind: kind.__name__)
    return {
        "events": [
            {
                "event": kind.__name__,
                "told_by": kind.__module__,
                "handlers": [
                    {"handler": handler.name, "leaves_house": handler.leaves_house} for handler in events.handlers(kind)
                ],
            }
            for kind in kinds
        ],
        "clock": sorted(
            (
                {"task": task.task.name, "when": task.cron}
                for task in jobs.app.periodic_registry.periodic_tasks.values()
            ),
            key=lambda row: row["task"],
        ),
        "publishables": [{"kind": source.kind, "label": str(source.label)} for source in publishables.sources()],
        "metrics": [
            {"name": metric.name, "label": str(metric.label), "counted_in": str(metric.counted_in)}
            for metric in metrics.registered()
        ],
        "entrances": list(_entrances()),
        "flows": _flows(),
    }


def _event_line(row: dict[str, Any]) -> str:
    reacting = [
        f"{handler['handler']}{' ' + _('(leaves the house)') if handler['leaves_house'] else ''}"
        for handler in row["handlers"]
    ]
    return f"{row['event']:<24} {', '.join(reacting) or '–'}"


def _entrances() -> Iterator[dict[str, str]]:
    """The addresses under which an app, ours or another's, is entered."""
    from django.urls import URLResolver, get_resolver

    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            module = getattr(pattern.urlconf_name, "__name__", "")
        else:
            module = getattr(pattern.callback, "__module__", "")
        yield {"address": str(pattern.pattern), "module": module}


def _flows() -> list[str]:
    from pkgutil import iter_modules

    import lantoa.flows

    return sorted(module.name for module in iter_modules(lantoa.flows.__path__) if module.name != "tests")
