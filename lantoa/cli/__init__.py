"""The command `lantoa`. Each one is a module of `commands`, imported only when it is typed: `lantoa up` starts fast."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from lantoa.cli.words import gettext as _
from lantoa.cli.words import gettext_noop, say

# Command → what `lantoa --help` says about it. The module has `add_arguments(parser)` and `run(options) -> int`;
# one with TAKES_REST gets everything that was typed in `options.rest`.
COMMANDS = {
    "up": gettext_noop("start everything: database, web, worker"),
    "setup": gettext_noop("start an empty province of your own"),
    "demo": gettext_noop("load, show or remove the demo"),
    "doctor": gettext_noop("say what this machine has and lacks"),
    "install": gettext_noop("make user, folders, systemd units, log rotation and nginx site of a server"),
    "backup": gettext_noop("write database, uploads and keys into one file"),
    "restore": gettext_noop("bring a backup back"),
    "upgrade": gettext_noop("bring the database to this version, after a backup"),
    "bench": gettext_noop("measure, and print the figures"),
    "house": gettext_noop("list events, handlers, metrics, publishables and entrances"),
    "story": gettext_noop("work with stories: import files"),
    "portal": gettext_noop("take over an old portal: import its export or archive"),
    "site": gettext_noop("work with sites: check what a portal must carry"),
    "privacy": gettext_noop("export or erase what is kept about a person"),
    "audit": gettext_noop("check the audit log, or write it as syslog or CEF"),
    "web": gettext_noop("run the web server alone (for systemd)"),
    "database": gettext_noop("run the embedded database alone (for systemd)"),
    "worker": gettext_noop("run a worker alone (for systemd and for more machines)"),
    "manage": gettext_noop("pass a command to Django"),
}


def main(arguments: list[str] | None = None) -> int:
    # Compiled modules make the second start two seconds quicker; .venv and the checkout are ours to write into.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    given = sys.argv[1:] if arguments is None else arguments
    name = given[0] if given else ""
    if name in {"", "help", "-h", "--help"}:
        _print_help()
        return 0 if name else 2
    if name == "prepare":  # what `up` starts for the schema; not for people
        return _run("prepare", given[1:])
    if name == "served":  # what `sudo lantoa …` of an installed server comes to
        return _run("served", given[1:])
    if name not in COMMANDS:
        say(_("There is no command “{name}”. `lantoa --help` lists them.").format(name=name))
        return 2
    return _run(name, given[1:])


def _run(name: str, arguments: list[str]) -> int:
    from lantoa.cli.faults import Refused

    module = import_module(f"lantoa.cli.commands.{name}")
    try:
        if getattr(module, "TAKES_REST", False):
            options = argparse.Namespace(rest=arguments)
        else:
            parser = argparse.ArgumentParser(prog=f"lantoa {name}", description=_(COMMANDS.get(name, name)))
            module.add_arguments(parser)
            options = parser.parse_args(arguments)
        return int(module.run(options) or 0)
    except Refused as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


def _print_help() -> None:
    say(_("Lan Tỏa: write once, spread to every channel, listen, answer, report."))
    print()
    for name, summary in COMMANDS.items():
        print(f"  lantoa {name:<9} {_(summary)}")
    print()
    say(_("`lantoa COMMAND --help` tells more."))
