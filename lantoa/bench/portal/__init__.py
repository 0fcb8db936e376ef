"""The portal under load: cached reads, reads beside publishing, staleness, cost of one page, search, first load.

Peers in the same run: the site that `wagtail start` makes, with the same texts, server, database and connections; and
the server's own speed at handing out a file of the same size.
"""

from __future__ import annotations

import statistics

from lantoa.bench.peers import bare_wagtail
from lantoa.bench.portal import loads, prepare
from lantoa.bench.run import Measured, Run

FIGURES = {
    "anonymous_rps": "≥ 30000",
    "anonymous_rps_storm": "≥ 15000",
    "stale_after_publish_s": "≤ 0.5",
    "bodies_wrong": "0",
    "visits_missing": "0",
    "story_queries": "≤ 8",
    "story_cpu_ms": "below bare_wagtail_story_cpu_ms",
    "search_100k_p95_ms": "≤ 50",
    "first_load_kb": "≤ 150",
}
PEERS = {
    "bare_wagtail_story_rps": "uncached, same server and texts",
    "bare_wagtail_story_cpu_ms": "",
    "static_file_rps": "the server handing out a file of the same size",
}


def measure(run: Run) -> Measured:
    seconds = run.choose(tiny=1, quick=3, full=10)
    figures: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    with prepare.province(run) as site:
        run.say(f"{site.stories:,} stories stand in the database")
        with site.serving() as server:
            server.warm(site.addresses)
            quiet = loads.read(server, site, seconds=seconds)
            figures["anonymous_rps"] = quiet.rps
            run.say(f"cached reads: {quiet.rps:,.0f}/s")

            storm = loads.read_while_publishing(server, site, seconds=run.choose(tiny=3, quick=6, full=20))
            figures["anonymous_rps_storm"] = storm.rps
            run.say(f"beside a publish every 2 s: {storm.rps:,.0f}/s, {storm.checked:,} bodies checked")
            figures["bodies_wrong"] = storm.wrong + quiet.errors + storm.errors

            stale = loads.staleness(server, site, publishes=run.choose(tiny=2, quick=8, full=50))
            figures["stale_after_publish_s"] = round(max(stale), 3)
            run.say(f"worst staleness {max(stale):.3f} s, median {statistics.median(stale):.3f} s")

            counted = server.counted_visits(wait_for=server.sent)
            figures["visits_missing"] = max(0, server.sent - counted, counted - server.sent - server.in_flight)

            figures["story_cpu_ms"] = loads.cpu_of_a_story(server, site, seconds=run.choose(tiny=1, quick=3, full=8))
            run.say(f"one story uncached: {figures['story_cpu_ms']} ms of CPU")
            found = loads.searches(server, site, queries=run.choose(tiny=6, quick=45, full=200))
            figures["search_100k_p95_ms"] = found
            run.say(f"search over {site.stories:,} stories: p95 {found} ms")
            kilobytes = loads.first_load(server, site)
            figures["first_load_kb"] = kilobytes
            if kilobytes is None:
                reasons["first_load_kb"] = "no Chromium on this machine"
        figures["story_queries"] = site.queries_of_a_story()
        peers = bare_wagtail.measure(
            run, site, seconds=run.choose(tiny=1, quick=3, full=8), times=run.choose(quick=1, full=3)
        )
    if not loads.wrk():
        reasons.update(dict.fromkeys(("anonymous_rps", "anonymous_rps_storm", "story_cpu_ms"), "wrk is not installed"))
    return Measured(
        figures=figures,
        peers=peers.figures,
        reasons={**reasons, **peers.reasons},
        work={
            "stories": site.stories,
            "addresses": len(site.addresses),
            "connections": loads.CONNECTIONS,
            "seconds": seconds,
            "load_cpu_share": {"quiet": quiet.load_cpu, "storm": storm.load_cpu},
            "checked_bodies": storm.checked,
            "checked_per_s": storm.checked_per_second,
            "publishes": storm.publishes,
            "staleness_s": {"median": round(statistics.median(stale), 3), "worst": round(max(stale), 3)},
            "visits": {"sent": server.sent, "counted": counted},
            "page_bytes": site.page_bytes,
        },
    )
