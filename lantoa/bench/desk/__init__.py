"""The desk under a province's weight: its lists, a save, a large upload; and what phones in the field lose.

All through the real entrance (`lantoa web`), signed in as people are. Peer in the same run: nginx taking the same bytes
by PUT onto the same disk.
"""

from __future__ import annotations

from lantoa.bench.desk import loads, prepare
from lantoa.bench.field import measure_field
from lantoa.bench.run import Measured, Run

FIGURES = {"list_p95_ms": "≤ 150", "save_p95_ms": "≤ 200", "upload_mb_s": "near nginx_put_mb_s", "field_lost": "0"}
PEERS = {"nginx_put_mb_s": "nginx taking the same bytes by PUT, same disk"}


def measure(run: Run) -> Measured:
    figures: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    megabytes = run.choose(tiny=4, quick=256, full=1024)
    with prepare.desk(run) as desk:
        with desk.site.serving() as server:
            lists = loads.lists(server, desk, rounds=run.choose(tiny=1, quick=6, full=30))
            figures["list_p95_ms"] = loads.p95(lists.all)
            for name, times in lists.by_list.items():
                run.say(f"{name}: median {loads.median(times)} ms, p95 {loads.p95(times)} ms")
            saves = loads.saves(server, desk, count=run.choose(tiny=3, quick=60, full=300))
            figures["save_p95_ms"] = loads.p95(saves)
            run.say(f"save: median {loads.median(saves)} ms, p95 {figures['save_p95_ms']} ms")
            sent = [loads.upload(server, desk, megabytes) for _again in range(run.choose(tiny=1, quick=1, full=3))]
            figures["upload_mb_s"] = max(sent)
            run.say(f"upload of {megabytes} MB: {figures['upload_mb_s']} MB/s")
        peer = loads.nginx_put(run, desk, megabytes, times=len(sent))
        if peer is None:
            reasons["nginx_put_mb_s"] = "nginx with PUT is not on this machine"
    field = measure_field(run)
    figures["field_lost"] = field["field_lost"]
    if field["field_lost"] is None:
        reasons["field_lost"] = field["reason"]
    return Measured(
        figures=figures,
        peers={"nginx_put_mb_s": peer},
        reasons=reasons,
        work={
            "stories": desk.site.stories,
            "tasks": desk.tasks,
            "pictures": desk.pictures,
            "lists_p95_ms": {name: loads.p95(times) for name, times in lists.by_list.items()},
            "save_median_ms": loads.median(saves),
            "upload_mb": megabytes,
            "uploads_mb_s": sent,
            "field": field["work"],
        },
    )
