"""Runs one bench and prints its figures; the last line is one JSON object."""

from __future__ import annotations

import contextlib
import json
import os
import pkgutil
import platform
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import lantoa.bench
from lantoa import __version__
from lantoa.cli.health import free_port
from lantoa.config import env

T = TypeVar("T")

# Modules of the package that are no benches.
_NOT_BENCHES = {"run", "peers", "load", "field", "tests"}


@dataclass
class Run:
    """What a bench may count on: a folder of its own, free ports, and how long it may take."""

    name: str
    is_quick: bool
    folder: Path
    started: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        """Progress; never the last line."""
        print(f"  {time.monotonic() - self.started:6.1f} s  {text}", flush=True)

    def choose(self, *, quick: T, full: T, tiny: T | None = None) -> T:
        """`tiny` is for the test that walks the whole bench: its figures mean nothing."""
        if tiny is not None and env.flag("LANTOA_BENCH_TINY"):
            return tiny
        return quick if self.is_quick else full

    free_port = staticmethod(free_port)

    def prepared(self, key: str) -> Path:
        """Folder for untimed data, made once; change `key` when what goes into it changes."""
        path = self.folder / "prepared" / key
        path.mkdir(parents=True, exist_ok=True)
        return path


@dataclass
class Measured:
    """Figures by name; None where it could not be measured, with the reason in `reasons`."""

    figures: dict[str, float | None]
    work: dict[str, Any] = field(default_factory=dict)
    peers: dict[str, float | None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


class Incomplete(RuntimeError):
    """A bench left out a figure, or gave null without a reason."""


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(lantoa.bench.__path__))
    return sorted(name for name in found if name not in _NOT_BENCHES)


def load(name: str) -> ModuleType:
    return import_module(f"lantoa.bench.{name}")


def run(name: str, *, is_quick: bool) -> dict[str, Any]:
    bench = load(name)
    folder = env.home() / "bench" / name
    folder.mkdir(parents=True, exist_ok=True)
    this = Run(name=name, is_quick=is_quick, folder=folder)
    seen_before = machine()
    measured: Measured = bench.measure(this)
    check_whole(bench, measured)
    return {
        "bench": name,
        "machine": {**seen_before, "load_after": round(os.getloadavg()[0], 2)},
        "work": {
            "version": __version__,
            "quick": is_quick,
            "seconds": round(time.monotonic() - this.started, 1),
            **measured.work,
            **({"not_measured": measured.reasons} if measured.reasons else {}),
        },
        "figures": {figure: measured.figures[figure] for figure in bench.FIGURES},
        "peers": {peer: measured.peers[peer] for peer in getattr(bench, "PEERS", {})},
    }


def check_whole(bench: ModuleType, measured: Measured) -> None:
    wanted = set(bench.FIGURES) | set(getattr(bench, "PEERS", {}))
    given = {**measured.figures, **measured.peers}
    if set(given) != wanted:
        raise Incomplete(f"figures {sorted(set(given) ^ wanted)} are missing or not announced")
    silent = [name for name, value in given.items() if value is None and name not in measured.reasons]
    if silent:
        raise Incomplete(f"no reason is given for {silent}")


def machine() -> dict[str, Any]:
    model = platform.processor()
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    return {
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "model": model,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def table(bench: ModuleType, result: Mapping[str, Any]) -> Iterator[str]:
    """For people: each figure with the line it should meet."""
    reasons = result["work"].get("not_measured", {})
    lines = {**bench.FIGURES, **getattr(bench, "PEERS", {})}
    for name, value in {**result["figures"], **result["peers"]}.items():
        shown = "—" if value is None else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
        wish = lines[name]
        yield f"  {name:<32} {shown:>12}   {wish}   {reasons.get(name, '')}".rstrip()


def print_result(result: Mapping[str, Any], *, with_table: bool) -> None:
    if with_table:
        print("\n".join(table(load(result["bench"]), result)), flush=True)
    print(json.dumps(result, ensure_ascii=False), flush=True)
