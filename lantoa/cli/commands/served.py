"""What `/usr/local/sbin/lantoa` starts: a command as the user of the services, with the settings of /etc/lantoa.env."""

from __future__ import annotations

import argparse
import os

from lantoa.cli.words import gettext as _

TAKES_REST = True


def run(options: argparse.Namespace) -> int:
    from pathlib import Path

    from lantoa.cli import installing
    from lantoa.cli.faults import Refused
    from lantoa.config import env

    user, *words = options.rest
    if os.geteuid() != 0:
        raise Refused(_("Type: sudo lantoa {words}").format(words=" ".join(words)))
    return installing.as_service(installing.Plan(domain="", user=user), *words, app=env.ROOT, at=Path.cwd())
