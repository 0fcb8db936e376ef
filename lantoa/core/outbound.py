"""Whom this house calls: what an office writes into its firewall. An app that reaches outside says so in `outbound.py`.

Read by `lantoa doctor --outbound`; that nobody is forgotten is seen by `reaching`, which looks into the code.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

# Modules by which code leaves the machine. `lantoa.core.http` is the guarded client for addresses that people give.
DOORS = frozenset({"smtplib", "imaplib", "poplib", "ftplib", "urllib3", "requests", "http.client", "lantoa.core.http"})


@dataclasses.dataclass(frozen=True)
class Destination:
    host: str  # a name, or "*" where people of the house give the addresses
    port: int
    purpose: str  # in the reader's language
    setting: str  # where it is set
    is_needed: bool = True  # False: nothing stops without it


Source = Callable[[], Iterable[Destination]]

_sources: dict[str, Source] = {}


def register(app: str, source: Source) -> None:
    """`app`: the name of the package that calls; `source` may ask the database."""
    _sources[app] = source


def registered() -> dict[str, Source]:
    return dict(_sources)


def destinations() -> list[Destination]:
    found = {destination for source in _sources.values() for destination in source()}
    return sorted(found, key=lambda one: (one.host, one.port, one.purpose))


def reaching(root: Path) -> dict[str, set[str]]:
    """Package of an app → doors that its code imports. Tests, benches and the command line are no part of the house."""
    found: dict[str, set[str]] = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if "tests" in parts or parts[0] in {"bench", "cli", "core", "config"}:
            continue
        package = ".".join([root.name, *parts[: 2 if parts[0] in {"apps", "shared", "web"} else 1]])
        for name in _imported(ast.parse(path.read_text(encoding="utf-8"))):
            if name in DOORS or name.startswith("lantoa.core.http."):
                found.setdefault(package, set()).add(name)
    return found


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
