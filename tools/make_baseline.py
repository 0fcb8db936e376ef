"""Writes the schema baseline from real migrations: `make baseline`."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Written by pg_dump 18; PostgreSQL 15 or a plain connection does not understand them.
_UNWANTED = re.compile(
    r"^(?:\\(?:un)?restrict .*|SET transaction_timeout = .*;|SELECT pg_catalog\.set_config\('search_path'.*;|--.*)\n",
    re.MULTILINE,
)


def clean(dump: str) -> str:
    """Plain SQL for any connection; the only backslash lines of pg_dump are psql's."""
    return re.sub(r"\n{3,}", "\n\n", _UNWANTED.sub("", dump)).strip() + "\n"


def migrate() -> list[Path]:
    """Runs every migration; gives the files of ours that were among them."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        # The day on which the baseline was made is no part of it.
        cursor.execute("UPDATE django_migrations SET applied = '2026-01-01 00:00:00+00'")
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("lantoa.")}
    loader = MigrationLoader(connection)
    modules = {type(loader.disk_migrations[key]).__module__ for key in loader.applied_migrations if key[0] in ours}
    connection.close()
    return sorted(Path(str(sys.modules[module].__file__)) for module in modules)


def list_modules() -> None:
    """Of packages: what web, worker and the loading of the demo import, so that installing compiles just these."""
    import importlib
    import sysconfig
    from contextlib import suppress

    library = Path(sysconfig.get_path("purelib"))
    from django.urls import get_resolver

    for name in ("lantoa.config.wsgi", "lantoa.demo.management.commands.lantoa_demo", "granian.server", "granian.wsgi"):
        with suppress(ModuleNotFoundError):
            importlib.import_module(name)
    get_resolver()._populate()
    files = {Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))}
    names = sorted(str(file.relative_to(library)) for file in files if file.is_relative_to(library))
    head = "# Made by `make baseline`: modules that the first start imports, compiled while installing.\n"
    text = head + "\n".join(name for name in names if name.endswith(".py")) + "\n"
    (ROOT / "lantoa" / "config" / "baseline" / "modules.txt").write_text(text, encoding="utf-8")


def main() -> int:
    from lantoa.cli import django, schema
    from lantoa.cli.postgres import FAST, lease

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    with (
        tempfile.TemporaryDirectory(prefix="lantoa-baseline-") as folder,
        lease(Path(folder), settings=FAST) as held,
    ):
        os.environ["LANTOA_HOME"] = folder
        schema.ensure_exists(held.url)
        django.start(held.url)
        files = migrate()
        command = [
            *(str(held.cluster.program("pg_dump")), "--no-owner", "--no-privileges", "--no-comments"),
            *("--inserts", "--rows-per-insert=500", "--dbname", held.url),
        ]
        dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = schema.baseline_head(files) + clean(dump)
    schema.BASELINE.parent.mkdir(parents=True, exist_ok=True)
    schema.BASELINE.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))
    list_modules()
    print(f"{schema.BASELINE.relative_to(ROOT)}: {len(text):,} → {schema.BASELINE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
