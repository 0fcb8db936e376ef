"""`lantoa install`: user, folders, systemd units, log rotation, nginx; `--root DIR` only shows it in a tree."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from lantoa.cli.words import gettext as _
from lantoa.cli.words import say

if TYPE_CHECKING:
    from lantoa.cli.installing import Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--domain", default="", help=_("name under which the portal is reached"))
    parser.add_argument("--certificate", type=Path, help=_("TLS certificate with its chain (PEM)"))
    parser.add_argument("--key", type=Path, help=_("private key of the certificate (PEM)"))
    parser.add_argument("--acme", metavar="MAIL", default="", help=_("the certificate comes by ACME (certbot)"))
    parser.add_argument("--database", default="", help=_("postgresql://…; otherwise the embedded one"))
    parser.add_argument("--home", type=Path, default=Path("/srv/lantoa/var"), help=_("folder of data"))
    parser.add_argument("--app", type=Path, default=Path("/srv/lantoa/app"), help=_("folder of the program"))
    parser.add_argument("--user", default="lantoa", help=_("user of the services"))
    parser.add_argument("--backup-to", type=Path, help=_("second place of the backups, a mounted share"))
    parser.add_argument("--backup-recipient", default="", help=_("public key of the backups (age1…)"))
    parser.add_argument("--root", type=Path, default=Path("/"), help=_("dry run: write everything below this folder"))
    parser.add_argument("--start", action="store_true", help=_("enable and start the services"))
    parser.add_argument("--upgrade", action="store_true", help=_("change to this version, or stay with the one before"))


def run(options: argparse.Namespace) -> int:
    from lantoa.cli import installing
    from lantoa.cli.faults import Refused

    defaults = installing.Plan(domain="")
    plan = installing.Plan(
        domain=options.domain.strip().lower().rstrip("."),
        app=options.app,
        home=options.home,
        user=options.user,
        database=options.database,
        certificate=options.certificate or defaults.certificate,
        key=options.key or defaults.key,
        backup_to=options.backup_to,
        recipient=options.backup_recipient,
        acme_mail=options.acme,
        root=options.root.resolve(),
    )
    if not plan.is_dry and os.geteuid() != 0:
        raise Refused(
            _("Only root may install services. `lantoa install --root FOLDER …` shows what would be written.")
        )
    if options.upgrade:
        return _upgrade(plan)
    for line in installing.put(plan):
        print(f"→ {line}", flush=True)
    is_good = True
    for checked in installing.verify(plan):
        if checked.is_good is None:
            print(f"○ {checked.program}: {_('not on this machine')}")
        else:
            is_good &= checked.is_good
            print(f"{'✓' if checked.is_good else '✗'} {checked.program} {checked.told}".rstrip())
    if options.start and installing.has_systemd() and not plan.is_dry:
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", *_started(plan))
    elif not plan.is_dry:
        say(
            _("Now type: systemctl daemon-reload && systemctl enable --now {units}").format(
                units=" ".join(_started(plan))
            )
        )
    if plan.acme_mail:
        webroot = "--webroot -w /var/www/lantoa-acme"
        say(_("The certificate by ACME (configured, not tried by us):"))
        print(f"    certbot certonly {webroot} -d {plan.domain} -m {plan.acme_mail} --agree-tos")
    say(_("Then: lantoa setup (the province), lantoa doctor (is it ready for the public?)"))
    return 0 if is_good else 1


def _started(plan: Plan) -> list[str]:
    """The backup's service is started by its timer."""
    return sorted(name for name in plan.units if name != "lantoa-backup.service")


def _upgrade(plan: Plan) -> int:
    """Services stop, the new version takes over the data or gives them back as they were, services start."""
    from lantoa.cli import installing
    from lantoa.cli.faults import Refused
    from lantoa.config import env

    # A dry run changes nothing of the system: it never stops what runs there.
    if plan.is_dry or not installing.SETTINGS.exists() or not plan.app.is_symlink():
        raise Refused(_("There is no installation at {app}: lantoa install --domain …").format(app=plan.app))
    given = installing.read_environment(installing.SETTINGS)
    units = [name for name in installing.SERVICES if name.endswith(".service") and "backup" not in name]
    if "DATABASE_URL" not in given:
        units = [*units, installing.DATABASE_SERVICE]
    with_systemd = installing.has_systemd()
    if with_systemd:
        _systemctl("stop", *units)
    try:
        code = installing.as_service(plan, "upgrade", app=env.ROOT)
        if code == 0:
            fresh = plan.app.with_name(plan.app.name + ".new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(env.ROOT)
            fresh.replace(plan.app)
            for line in installing.renew(plan, given):
                print(f"→ {line}", flush=True)
            say(_("{app} is now {release}").format(app=plan.app, release=env.ROOT))
        else:
            say(_("The version before stays: {release}").format(release=plan.app.resolve()))
    finally:
        if with_systemd:
            _systemctl("daemon-reload")
            _systemctl("start", *units)
    return code


def _systemctl(*arguments: str) -> None:
    subprocess.run(["systemctl", *arguments], check=True)
