"""What anybody may repeat after a clone: `make run`, and the benches whose figures stand in the README."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lantoa.bench.run import load
from lantoa.config import env

pytestmark = pytest.mark.bench


def bench(name: str, home: Path, **extra: str) -> dict[str, Any]:
    """The last line of `lantoa bench NAME --quick --json`, as a person types it."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "LANTOA_TESTING"}}
    done = subprocess.run(
        [sys.executable, "-m", "lantoa", "bench", name, "--quick", "--json"],
        cwd=env.ROOT,
        env={**kept, "LANTOA_HOME": str(home), "LANTOA_LANG": "en", **extra},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    announced = load(name)
    assert list(told) == ["bench", "machine", "work", "figures", "peers"]
    assert list(told["figures"]) == list(announced.FIGURES)
    assert list(told["peers"]) == list(announced.PEERS)
    return told


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
def test_make_run_on_a_fresh_copy_serves_the_demos_first_page_twice(tmp_path: Path) -> None:
    told = bench("start", tmp_path)
    assert all(seconds > 0 for seconds in told["figures"].values())
    assert len(told["work"]["steps"]) >= 3  # progress is shown while one waits
    assert not list((tmp_path / "bench" / "start").glob("machine-*"))  # nothing is left lying about


def test_the_bench_of_the_portal_walks_its_whole_way_and_finds_nothing_wrong(tmp_path: Path) -> None:
    told = bench("portal", tmp_path, LANTOA_BENCH_TINY="1")
    figures, reasons = told["figures"], told["work"].get("not_measured", {})
    assert (figures["bodies_wrong"], figures["visits_missing"]) == (0, 0)
    assert told["work"]["publishes"] > 0
    assert told["work"]["checked_bodies"] > 0
    for name, value in {**figures, **told["peers"]}.items():
        assert value is not None or reasons[name], name
    assert figures["story_queries"] <= 8


def test_the_bench_of_the_desk_walks_its_whole_way_and_loses_nothing_from_the_field(tmp_path: Path) -> None:
    told = bench("desk", tmp_path, LANTOA_BENCH_TINY="1")
    figures, reasons = told["figures"], told["work"].get("not_measured", {})
    assert figures["field_lost"] in (0, None)
    for name, value in {**figures, **told["peers"]}.items():
        assert value is not None or reasons[name], name
