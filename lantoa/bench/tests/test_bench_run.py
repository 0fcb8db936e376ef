from __future__ import annotations

import json
import types
from pathlib import Path

import pytest

from lantoa.bench import run as benches
from lantoa.bench.run import Incomplete, Measured


def bench(measured: Measured) -> types.SimpleNamespace:
    return types.SimpleNamespace(
        FIGURES={"pages_rps": "≥ 10", "stale_s": "≤ 1"}, PEERS={"other_rps": ""}, measure=lambda run: measured
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANTOA_HOME", str(tmp_path))
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, measured: Measured) -> dict[str, object]:
    monkeypatch.setattr(benches, "load", lambda name: bench(measured))
    return benches.run("made_up", is_quick=True)


def test_the_last_line_is_one_object_with_every_figure(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = Measured(
        figures={"stale_s": None, "pages_rps": 12.0}, peers={"other_rps": 3.0}, reasons={"stale_s": "no second machine"}
    )
    benches.print_result(run(monkeypatch, measured), with_table=True)
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(last) == ["bench", "machine", "work", "figures", "peers"]
    assert last["figures"] == {"pages_rps": 12.0, "stale_s": None}
    assert last["work"]["not_measured"] == {"stale_s": "no second machine"}
    assert last["machine"]["cpus"] >= 1


def test_a_bench_that_leaves_out_a_figure_is_incomplete(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Incomplete, match="stale_s"):
        run(monkeypatch, Measured(figures={"pages_rps": 1.0}, peers={"other_rps": 3.0}))


def test_null_needs_a_reason(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Incomplete, match="no reason"):
        run(monkeypatch, Measured(figures={"pages_rps": 1.0, "stale_s": None}, peers={"other_rps": 3.0}))


def test_every_bench_announces_its_figures() -> None:
    assert "start" in benches.names()
    for name in benches.names():
        found = benches.load(name)
        assert found.FIGURES
        assert callable(found.measure)
