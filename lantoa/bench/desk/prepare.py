"""A province with a hundred thousand stories, five thousand tasks and fifty thousand pictures, made once and kept."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from lantoa.bench.portal import prepare as portal
from lantoa.bench.portal.prepare import Site
from lantoa.bench.run import Run
from lantoa.cli.postgres.lease import lease
from lantoa.config import env


@dataclass
class Desk:
    site: Site
    tasks: int
    pictures: int
    session: str  # of an editor of the province
    unit: int
    campaign: int
    drafts: list[int]  # stories whose working copy is open


@contextlib.contextmanager
def desk(run: Run) -> Iterator[Desk]:
    stories = run.choose(tiny=200, quick=10_000, full=100_000)
    tasks = run.choose(tiny=50, quick=500, full=5_000)
    pictures = run.choose(tiny=60, quick=5_000, full=50_000)
    home = run.prepared(f"desk-{stories}-v1")
    with lease(home) as opened:
        site = Site(run, home, opened.url, stories)
        if not (home / "made").exists():
            run.say("preparing the province (untimed, once)")
            portal.make(site)
            _inside(site, "fill", str(tasks), str(pictures))
            (home / "made").write_text("1", encoding="ascii")
        else:
            portal.prepare(site)  # migrations may have come since
        told = json.loads(_inside(site, "open").splitlines()[-1])
        yield Desk(site, tasks, pictures, **told)


def _inside(site: Site, *arguments: str) -> str:
    command = [sys.executable, "-m", "lantoa.bench.desk.inside", *arguments]
    done = subprocess.run(
        command, cwd=env.ROOT, env=site.environment(), check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return done.stdout
