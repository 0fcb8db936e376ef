"""A province with a hundred thousand stories, made once under var/bench and kept."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from lantoa.bench.run import Run
from lantoa.config import env

STORIES = 100_000
QUICK_STORIES = 10_000
TINY_STORIES = 300
ADDRESSES = 1_000
QUICK_ADDRESSES = 150
WARMING = 12  # connections: the system spreads them over the workers
WORDS_A_STORY = 140
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """The prepared province: its home, database and what can be asked of it."""

    run: Run
    home: Path
    url: str
    stories: int
    addresses: list[str] = field(default_factory=list)
    pks: list[int] = field(default_factory=list)
    page_bytes: int = 0

    def environment(self, port: int = 0) -> dict[str, str]:
        return {
            **os.environ,
            "LANTOA_HOME": str(self.home),
            "DATABASE_URL": self.url,
            "LANTOA_PORT": str(port),
            "LANTOA_HOSTS": "localhost 127.0.0.1",
            "LANTOA_TESTING": "0",
            "PYTHONDONTWRITEBYTECODE": "",
        }

    @contextlib.contextmanager
    def serving(self) -> Iterator[Server]:
        port = self.run.free_port()
        log = (self.home / "web.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "lantoa", "web", "--port", str(port), "--prepared"],
            cwd=env.ROOT,
            env=self.environment(port),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Server(self, process, port)
        try:
            server.wait_until_up()
            yield server
        finally:
            stop(process)
            log.close()

    def queries_of_a_story(self) -> int:
        """Queries that one uncached story page asks, in a process that hears the bell as every web worker does.

        Head, foot and strip are then kept (`core.pagecache.kept`); the first page of a process asks for them too.
        """
        program = (
            "import os,sys;os.environ.setdefault('DJANGO_SETTINGS_MODULE','lantoa.config.settings');"
            "import django;django.setup();"
            "from django.test import Client;from django.test.utils import CaptureQueriesContext;"
            "from django.db import connection;c=Client(HTTP_HOST='localhost');p=sys.argv[1];"
            "from lantoa.core import pagecache;pagecache.hear('*');"
            "c.get(p);q=CaptureQueriesContext(connection);q.__enter__();r=c.get(p);q.__exit__(None,None,None);"
            "assert r.status_code==200,r.status_code;print(len(q))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, self.addresses[0]],
            cwd=env.ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout.strip().splitlines()[-1])


@dataclass
class Server:
    site: Site
    process: subprocess.Popen[bytes]
    port: int
    sent: int = 0  # page views that people's browsers would have made
    in_flight: int = 0  # at the end of a load these many may have been answered without being counted by the load

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def wait_until_up(self) -> None:
        wait_for(self.process, self.port, "/readyz")

    def warm(self, addresses: list[str]) -> None:
        """Asks for every address over many connections, so that each worker has rendered it."""
        import http.client

        def ask(offset: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            headers = {"Host": f"localhost:{self.port}", "User-Agent": "bench bot"}
            for address in addresses[offset:] + addresses[:offset]:
                connection.request("GET", address, headers=headers)
                self.site.page_bytes = len(connection.getresponse().read())
            connection.close()

        with ThreadPoolExecutor(WARMING) as readers:
            list(readers.map(ask, range(0, len(addresses), -(-len(addresses) // WARMING))))

    def cpu_seconds(self) -> float:
        return sum(cpu_of(pid) for pid in family(self.process.pid))

    def counted_visits(self, *, wait_for: int) -> int:
        """Visits in the database, after the counters' last second."""
        counted = 0
        for _attempt in range(12):
            with psycopg.connect(self.site.url) as connection:
                row = connection.execute("SELECT coalesce(sum(hits), 0) FROM site_visit").fetchone()
            counted = int(row[0]) if row else 0
            if counted >= wait_for:
                break
            time.sleep(0.5)
        return counted


def wait_for(process: subprocess.Popen[bytes], port: int, path: str, seconds: float = 60) -> None:
    import http.client

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status < 500:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer")


def stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent in found:
                found.append(int(path.name))
    return found


def cpu_of(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


@contextlib.contextmanager
def province(run: Run) -> Iterator[Site]:
    """Opens the prepared province, making it first where it is not there yet."""
    from lantoa.cli.postgres.lease import lease

    stories = run.choose(tiny=TINY_STORIES, quick=QUICK_STORIES, full=STORIES)
    home = run.prepared(f"province-{stories}-v4")
    with lease(home) as opened:
        site = Site(run, home, opened.url, stories)
        if not (home / "made").exists():
            run.say("preparing the province (untimed, once)")
            make(site)
            (home / "made").write_text("1", encoding="ascii")
        else:
            prepare(site)  # migrations may have come since
        load(site)
        yield site


def make(site: Site) -> None:
    prepare(site)
    command = [sys.executable, "-m", "lantoa.bench.portal.fill", str(site.stories)]
    subprocess.run(command, cwd=env.ROOT, env=site.environment(), check=True)


def prepare(site: Site) -> None:
    command = [sys.executable, "-m", "lantoa", "prepare", "--quiet"]
    subprocess.run(command, cwd=env.ROOT, env=site.environment(), check=True)


def load(site: Site) -> None:
    """The newest thousand addresses: what people read."""
    newest = site.run.choose(tiny=30, quick=QUICK_ADDRESSES, full=ADDRESSES)
    with psycopg.connect(site.url) as connection:
        connection.execute("DELETE FROM site_visit")
        rows: list[Any] = connection.execute(
            "SELECT id, slug FROM newsroom_story WHERE public = 'published' ORDER BY id DESC LIMIT %s", [newest]
        ).fetchall()
    site.pks = [pk for pk, _slug in rows]
    program = (
        "import os,sys;os.environ.setdefault('DJANGO_SETTINGS_MODULE','lantoa.config.settings');import django;"
        "django.setup();from lantoa.apps.newsroom.models import Story;"
        "s=Story.objects.in_bulk([int(x) for x in sys.argv[1].split(',')]);"
        "print('\\n'.join(s[int(x)].get_absolute_url() for x in sys.argv[1].split(',')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, ",".join(map(str, site.pks))],
        cwd=env.ROOT,
        env=site.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    site.addresses = done.stdout.split()


def zipf(count: int, length: int, *, seed: int = 7) -> list[int]:
    """Indexes below `count`, the first the most frequent (exponent 1)."""
    weights = [1 / (rank + 1) for rank in range(count)]
    return random.Random(seed).choices(range(count), weights=weights, k=length)
