"""`lantoa doctor`: what this machine has and lacks, and whether the public may be let in.

Its exit code is 1 when something needed is missing, 2 when the machine is fine and not ready for the public.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from lantoa import __version__
from lantoa.cli import readiness
from lantoa.cli.findings import Finding, State
from lantoa.cli.words import gettext as _
from lantoa.config import env

_LEAST_FREE_BYTES = 2_000_000_000
_CLOCK_SECONDS = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mail", metavar="ADDRESS", help=_("send a test message to this address"))
    parser.add_argument("--outbound", action="store_true", help=_("list whom this house calls, for the firewall"))


def run(options: argparse.Namespace) -> int:
    if options.outbound:
        return _outbound()
    print(f"Lan Tỏa {__version__} · {platform.platform()}\n")
    checks: list[Callable[[], Iterator[Finding]]] = [_python, _packages, _disk, _database, _catalogues, _programs]
    checks.append(readiness.https)
    if options.mail:
        checks.append(lambda: _mail(options.mail))
    seen: list[Finding] = []
    for check in checks:
        for finding in check():
            seen.append(finding)
            print(f"{finding.state} {finding.what}: {finding.told}")
            if finding.advice:
                print(f"    {finding.advice}")
    states = {finding.state for finding in seen}
    print()
    if State.BAD in states:
        print(_("Something needed is missing; see the lines with ✗."))
        return 1
    print(_("All that is needed is here."))
    if State.NOT_READY in states:
        print(_("Not ready for the public; see the lines with !."))
        return 2
    print(_("Ready for the public."))
    return 0


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Finding(State.GOOD if good else State.BAD, "Python", f"{version} ({sys.executable})")


def _packages() -> Iterator[Finding]:
    """Against the lock of this version: what was installed by hand or for an earlier one is told."""
    missing: list[str] = []
    count = 0
    for name, wanted in locked_versions(env.ROOT / "requirements" / "base.txt"):
        count += 1
        try:
            have = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(f"{name} {wanted}")
            continue
        if have != wanted:
            missing.append(f"{name} {have} ≠ {wanted}")
    if missing:
        yield Finding(State.BAD, _("Packages"), ", ".join(missing[:8]), _("Type: make install"))
    else:
        yield Finding(State.GOOD, _("Packages"), _("{count}, as locked").format(count=count))


def locked_versions(lock: Path) -> Iterator[tuple[str, str]]:
    """Those that this interpreter on this system should have."""
    from packaging.markers import Marker

    for line in lock.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum() and "==" in line:
            pinned, _sign, condition = line.rstrip("\\ ").partition(";")
            if not condition.strip() or Marker(condition.strip()).evaluate():
                name, _sign, version = pinned.partition("==")
                yield name.partition("[")[0].strip(), version.strip()


def _disk() -> Iterator[Finding]:
    home = env.home()
    folder = next(path for path in [home, *home.parents] if path.exists())
    free = shutil.disk_usage(folder).free
    told = _("{free:.1f} GB free at {folder}").format(free=free / 1e9, folder=home)
    if not os.access(folder, os.W_OK):
        yield Finding(State.BAD, _("Disk"), told, _("This user may not write there; set LANTOA_HOME."))
    elif free < _LEAST_FREE_BYTES:
        yield Finding(State.BAD, _("Disk"), told, _("Below 2 GB: uploads and backups would soon fail."))
    else:
        yield Finding(State.GOOD, _("Disk"), told)


def _database() -> Iterator[Finding]:
    from lantoa.cli import schema
    from lantoa.cli.database import close_database, open_database
    from lantoa.cli.faults import Refused

    try:
        opened = open_database()
    except Refused as fault:
        yield Finding(State.BAD, _("Database"), str(fault))
        return
    try:
        kind = _("embedded") if opened.is_embedded else _("given by DATABASE_URL")
        if opened.lease is not None:
            kind += f", {opened.lease.cluster.runner.mode}"
        try:
            marks = schema.marks(opened.url)
        except Refused as fault:
            yield Finding(State.BAD, _("Database"), str(fault))
            return
        yield from _server(opened.url, kind)
        yield from readiness.backups(marks)
        if not marks:
            yield Finding(State.OPTIONAL, _("Schema"), _("not made yet; `lantoa up` makes it"))
        elif marks.get("fingerprint") == schema.fingerprint():
            yield Finding(State.GOOD, _("Schema"), _("that of this version"))
        else:
            yield Finding(State.BAD, _("Schema"), _("of another version"), _("Type: lantoa upgrade"))
    finally:
        close_database(opened)


def _server(url: str, kind: str) -> Iterator[Finding]:
    import psycopg

    with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
        version = connection.info.server_version // 10_000
        state = State.GOOD if version >= 15 else State.BAD
        advice = "" if version >= 15 else _("PostgreSQL 15 or newer is needed.")
        yield Finding(state, _("Database"), f"PostgreSQL {version} ({kind})", advice)
        row = connection.execute(
            "SELECT extract(epoch FROM clock_timestamp()), current_setting('server_encoding')"
        ).fetchone()
        assert row is not None
        apart = abs(time.time() - float(row[0]))
        told = _("{seconds:.1f} s apart from the database").format(seconds=apart)
        year = time.gmtime().tm_year
        if apart > _CLOCK_SECONDS or year < 2025:
            yield Finding(State.BAD, _("Clock"), f"{told}, {year}", _("Set the clock: timedatectl set-ntp true"))
        else:
            yield Finding(State.GOOD, _("Clock"), told)
        if row[1] != "UTF8":
            yield Finding(State.BAD, _("Encoding"), str(row[1]), _("Make the database with ENCODING 'UTF8'."))
        wanted = {"unaccent", "pg_trgm"}
        found = connection.execute(
            "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [sorted(wanted)]
        ).fetchall()
        missing = wanted - {name for (name,) in found}
        if missing:
            yield Finding(
                State.BAD,
                _("Extensions"),
                ", ".join(sorted(missing)),
                _("Install the server's contrib package (apt-get install postgresql-contrib)."),
            )


def _catalogues() -> Iterator[Finding]:
    from lantoa.cli import catalogues

    try:
        catalogues.compile_stale()
    except (OSError, catalogues.BrokenCatalogue) as fault:
        yield Finding(State.BAD, _("Vietnamese texts"), str(fault))


@dataclass(frozen=True)
class Program:
    names: tuple[str, ...]
    package: str
    purpose: str


def optional_programs() -> list[Program]:
    """Nothing else stops without one of these; the page that needs it says so too."""
    return [
        Program(("ffmpeg",), "ffmpeg", _("video and audio: renditions, loudness")),
        Program(("espeak-ng",), "espeak-ng", _("spoken bulletins with a synthetic voice")),
        Program(("soffice", "libreoffice"), "libreoffice-writer-nogui", _("reading .doc, .odt and .rtf")),
        Program(("chromium", "chromium-browser", "google-chrome"), "chromium", _("tests in a browser")),
    ]


def _programs() -> Iterator[Finding]:
    for program in optional_programs():
        found = next((path for name in program.names if (path := shutil.which(name))), None)
        if found:
            yield Finding(State.GOOD, program.package, f"{program.purpose} ({found})")
        else:
            yield Finding(
                State.OPTIONAL,
                program.package,
                _("not here: {purpose}").format(purpose=program.purpose),
                f"apt-get install {program.package}",
            )


def _mail(address: str) -> Iterator[Finding]:
    """Through the same outbox and server as every other mail."""
    from lantoa.cli import django, schema
    from lantoa.cli.database import database

    with database() as opened:
        schema.prepare_schema(opened.url)
        django.start(opened.url)
        from django.conf import settings

        from lantoa.shared.messages import services

        if not settings.LANTOA_SMTP_URL:
            advice = _("Write it as LANTOA_SMTP_URL=smtps://user:password@mail.example.vn:465?from=cong@example.vn")
            yield Finding(State.BAD, _("Mail"), _("no mail server is set; messages stay in the outbox"), advice)
            return
        try:
            services.send_test_mail(address)
        except (services.MessagesError, ValueError) as fault:
            told = str(getattr(fault, "message", fault))
            yield Finding(State.BAD, _("Mail"), told, _("Look at LANTOA_SMTP_URL: name, port, user, password, from."))
            return
        yield Finding(State.GOOD, _("Mail"), _("handed over for {address}").format(address=address))


def _outbound() -> int:
    """Whom this house calls, as its code and its settings say. The database is asked for what people wrote there."""
    from urllib.parse import urlsplit

    from lantoa.cli import django, schema
    from lantoa.cli.database import database
    from lantoa.core import outbound

    with database() as opened:
        schema.prepare_schema(opened.url)
        django.start(opened.url)
        found = outbound.destinations()
    given = urlsplit(env.database_url() or "")
    if given.hostname:
        found.insert(0, outbound.Destination(given.hostname, given.port or 5432, "PostgreSQL", "DATABASE_URL"))
    for one in found:
        is_needed = "" if one.is_needed else f" ({_('optional')})"
        print(f"{one.host}:{one.port}\t{one.purpose}{is_needed}\t{one.setting}")
    for inner in env.words("LANTOA_HTTP_ALLOW"):
        print(f"{inner}\t{_('inner network, allowed by the operator')}\tLANTOA_HTTP_ALLOW")
    silent = outbound.reaching(env.ROOT / "lantoa").keys() - outbound.registered().keys()
    for app in sorted(silent):
        print(f"?\t{_('{app} can reach outside and does not say whom').format(app=app)}")
    print()
    print(_("{count} destinations. Pages load nothing from elsewhere; nothing reports home.").format(count=len(found)))
    return 1 if silent else 0
