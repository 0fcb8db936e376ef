# ruff: noqa: E501
"""The loads, each from processes of their own."""

from __future__ import annotations

import http.client
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from lantoa.bench.portal.prepare import Server, Site, zipf
from lantoa.config import env

CONNECTIONS = 64
HUMAN = "Mozilla/5.0 (Linux; Android 8.1; A37) AppleWebKit/537.36 Chrome/80.0 Mobile Safari/537.36"

_SCRIPT = """
local paths = {}
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
local requests = {}
local n = 0
init = function(args)
  for i, path in ipairs(paths) do
    requests[i] = wrk.format("GET", path, {["Host"]="localhost:%(port)d", ["User-Agent"]="%(agent)s"%(extra)s})
  end
end
request = function()
  n = n %% #requests + 1
  return requests[n]
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("JSON{\\"requests\\":%%d,\\"seconds\\":%%f,\\"bytes\\":%%d,\\"status\\":%%d,\\"connect\\":%%d,"
    .. "\\"read\\":%%d,\\"write\\":%%d,\\"timeout\\":%%d,\\"p99_ms\\":%%f}\\n", summary.requests, summary.duration / 1e6,
    summary.bytes, e.status, e.connect, e.read, e.write, e.timeout, latency:percentile(99) / 1e3))
end
"""


# As every browser asks; and what passes the page cache without being a session: an anonymous visitor's page, uncached.
PACKED = ', ["Accept-Encoding"]="gzip, deflate"'
UNCACHED = "not-a-sessionid=bench"


def wrk() -> str | None:
    return shutil.which("wrk")


@dataclass
class Read:
    rps: float | None = None
    requests: int = 0
    errors: int = 0
    load_cpu: float | None = None  # of one core; near 1 the load was the limit
    wrong: int = 0
    checked: int = 0
    checked_per_second: float = 0.0
    publishes: int = 0


def run_wrk(
    port: int,
    paths: list[str],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    agent: str = HUMAN,
    headers: str = "",
) -> Read:
    program = wrk()
    if program is None:
        return Read()
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "paths"
        listed.write_text("\n".join(paths), encoding="ascii")
        script = Path(folder) / "load.lua"
        told = {"paths": listed, "port": port, "agent": agent, "extra": headers}
        script.write_text(_SCRIPT % told, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [program, "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "-s", str(script),
             f"http://127.0.0.1:{port}/"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    line = next(line for line in done.stdout.splitlines() if line.startswith("JSON"))
    told_back = json.loads(line.removeprefix("JSON"))
    errors = sum(told_back[name] for name in ("status", "connect", "read", "write", "timeout"))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Read(
        rps=round(told_back["requests"] / told_back["seconds"], 1),
        requests=told_back["requests"],
        errors=errors,
        load_cpu=round(cpu / told_back["seconds"], 2),
    )


def read(server: Server, site: Site, *, seconds: float) -> Read:
    paths = [site.addresses[i] for i in zipf(len(site.addresses), 20_000)]
    done = run_wrk(server.port, paths, seconds=seconds, headers=PACKED)
    server.sent += done.requests
    server.in_flight += CONNECTIONS
    return done


_NUMBER = re.compile(rb"<title>[^<]*\xc2\xb7 l\xe1\xba\xa7n (\d+)")


@dataclass
class Ledger:
    """What was published when; versions of a page that a reader may see."""

    committed: dict[int, list[tuple[int, float]]] = field(default_factory=dict)

    def may_show(self, pk: int, number: int, asked_at: float, answered_at: float, grace: float) -> bool:
        """Whether the version was current at some moment between the asking (less the grace) and the answer."""
        history = self.committed.get(pk, [])
        newest_before = max((n for n, at in history if at <= asked_at - grace), default=0)
        newest_after = max((n for n, at in history if at <= answered_at + 0.05), default=0)
        return newest_before <= number <= max(newest_after, newest_before)


class Publisher:
    """The publishing process and what it told."""

    def __init__(self, site: Site, *, every: float, count: int, pks: list[int]) -> None:
        self.ledger = Ledger()
        self.told: list[tuple[int, int, float]] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lantoa.bench.portal.publisher", str(every), str(count), *map(str, pks)],
            cwd=env.ROOT, env=site.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        while self.process.stdout.readline().strip() != "ready":
            if self.process.poll() is not None:
                raise RuntimeError("the publisher ended early")
        self.thread = threading.Thread(target=self._listen, daemon=True)

    def start(self) -> None:
        assert self.process.stdin is not None
        self.thread.start()
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            parts = line.split()
            if len(parts) == 3:
                pk, number, at = int(parts[0]), int(parts[1]), float(parts[2])
                self.ledger.committed.setdefault(pk, []).append((number, at))
                self.told.append((pk, number, at))

    def finish(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def read_while_publishing(server: Server, site: Site, *, seconds: float) -> Read:
    """wrk as before, a publish every two seconds, and a slower reader that looks at every body."""
    pks = site.pks[:20]
    publisher = Publisher(site, every=2.0, count=int(seconds / 2) + 2, pks=pks)
    for pk in pks:
        publisher.ledger.committed[pk] = [(_present(server, site, pk), 0.0)]
    checker = Checker(server, site, publisher.ledger)
    publisher.start()
    checker.start()
    paths = [site.addresses[i] for i in zipf(len(site.addresses), 20_000)]
    done = run_wrk(server.port, paths, seconds=seconds, headers=PACKED)
    checker.finish()
    publisher.finish()
    server.sent += done.requests + checker.counted
    server.in_flight += CONNECTIONS
    done.wrong, done.checked, done.publishes = checker.wrong, checker.checked, len(publisher.told)
    done.checked_per_second = round(checker.checked / max(checker.seconds, 0.001), 1)
    return done


def _present(server: Server, site: Site, pk: int) -> int:
    body = _get(server.port, site.addresses[site.pks.index(pk)], "bench bot")
    found = _NUMBER.search(body)
    return int(found.group(1)) if found else 1


def _get(port: int, path: str, agent: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}", "User-Agent": agent})
        return connection.getresponse().read()
    finally:
        connection.close()


class Checker(threading.Thread):
    """Asks at some 600/s over kept connections and compares every body with the ledger."""

    EVERY = 1 / 650

    def __init__(self, server: Server, site: Site, ledger: Ledger) -> None:
        super().__init__(daemon=True)
        self.server, self.site, self.ledger = server, site, ledger
        self.wrong = self.checked = self.counted = 0
        self.seconds = 0.0
        self.is_over = False

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        headers = {"Host": f"localhost:{self.server.port}", "User-Agent": HUMAN}
        began = time.monotonic()
        for index in cycle(zipf(len(self.site.addresses), 20_000, seed=11)):
            if self.is_over:
                break
            asked = time.time()
            connection.request("GET", self.site.addresses[index], headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            self.counted += 1
            self._look(self.site.pks[index], answer.status, body, asked)
            time.sleep(max(0.0, began + self.checked * self.EVERY - time.monotonic()))
        self.seconds = time.monotonic() - began
        connection.close()

    def _look(self, pk: int, status: int, body: bytes, asked: float) -> None:
        self.checked += 1
        is_whole = status == 200 and body.rstrip().endswith(b"</html>")
        if pk in self.ledger.committed:
            found = _NUMBER.search(body)
            number = int(found.group(1)) if found else 1
            is_whole = is_whole and self.ledger.may_show(pk, number, asked, time.time(), 0.5)
        if not is_whole:
            self.wrong += 1

    def finish(self) -> None:
        self.is_over = True
        self.join(timeout=30)


def staleness(server: Server, site: Site, *, publishes: int) -> list[float]:
    """Seconds from a publish's commit until every connection, spread over all workers, shows it."""
    pks = site.pks[:10]
    publisher = Publisher(site, every=0.4, count=publishes, pks=pks)
    addresses = {pk: site.addresses[site.pks.index(pk)] for pk in pks}
    connections = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=20) for _ in range(16)]
    headers = {"Host": f"localhost:{server.port}", "User-Agent": "bench bot"}
    worst: list[float] = []
    publisher.start()
    seen = 0
    while (len(worst) < publishes and publisher.thread.is_alive()) or seen < len(publisher.told):
        if seen >= len(publisher.told):
            time.sleep(0.001)
            continue
        pk, number, committed = publisher.told[seen]
        seen += 1
        behind = set(range(len(connections)))
        latest = committed
        while behind and time.time() - committed < 10:
            for index in list(behind):
                connections[index].request("GET", addresses[pk], headers=headers)
                found = _NUMBER.search(connections[index].getresponse().read())
                if found and int(found.group(1)) >= number:
                    behind.discard(index)
                    latest = time.time()
        worst.append(max(0.0, latest - committed))
    publisher.finish()
    for connection in connections:
        connection.close()
    return worst


def cpu_of_a_story(server: Server, site: Site, *, seconds: float) -> float | None:
    """CPU milliseconds of the web processes for one story rendered by Django (anonymous, past the cache)."""
    if wrk() is None:
        return None
    paths = site.addresses[:200]
    headers = f', ["Cookie"]="{UNCACHED}"'
    run_wrk(server.port, paths, seconds=1, connections=4, headers=headers)
    before = server.cpu_seconds()
    done = run_wrk(server.port, paths, seconds=seconds, connections=4, headers=headers)
    return round((server.cpu_seconds() - before) * 1000 / max(done.requests, 1), 3)


def searches(server: Server, site: Site, *, queries: int) -> float:
    """p95 in ms of searches for rare, middle and most frequent words, half of them typed without tone marks."""
    from lantoa.core.text import toneless

    words = json.loads((site.home / "words.json").read_text(encoding="utf-8"))
    rng = random.Random(5)
    thirds = [words[:60], words[2_000:6_000], words[15_000:]]
    asked = [rng.choice(thirds[n % 3]) for n in range(queries)]
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for n, word in enumerate(asked):
        text = toneless(word) if n % 2 else word
        began = time.perf_counter()
        path = f"/vi/tim-kiem/?q={quote(text)}&x={n}"
        connection.request("GET", path, headers={"Host": f"localhost:{server.port}", "Cookie": UNCACHED})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or b"</html>" not in body:
            raise RuntimeError(f"search answered {answer.status}")
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    return round(sorted(times)[int(len(times) * 0.95) - 1], 1)


def first_load(server: Server, site: Site) -> float | None:
    """Kilobytes of home and of a story until the load event at 360 × 740, cold; the larger of the two."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    largest = 0.0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                  "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        for path in ("/vi/", site.addresses[0]):
            context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
            page = context.new_page()
            session = context.new_cdp_session(page)
            received: list[float] = []
            session.send("Network.enable")
            session.on("Network.loadingFinished", lambda event, kept=received: kept.append(event["encodedDataLength"]))
            page.goto(server.base + path, wait_until="load")
            largest = max(largest, sum(received) / 1000)
            context.close()
        browser.close()
    return round(largest, 1)
