"""`lantoa bench NAME [--quick] [--json]`."""

from __future__ import annotations

import argparse

from lantoa.cli.words import gettext as _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from lantoa.bench import run as benches

    parser.add_argument("name", choices=benches.names(), help=_("which one"))
    parser.add_argument("--quick", action="store_true", help=_("every figure from smaller runs, in under a minute"))
    parser.add_argument("--json", action="store_true", help=_("only the JSON line, without the table"))


def run(options: argparse.Namespace) -> int:
    from lantoa.bench import run as benches

    result = benches.run(options.name, is_quick=options.quick)
    benches.print_result(result, with_table=not options.json)
    return 0
