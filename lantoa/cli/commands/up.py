"""`lantoa up`: database, web and worker under one roof."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from lantoa.cli import catalogues, schema
from lantoa.cli.database import Database, close_database, open_database
from lantoa.cli.faults import Refused
from lantoa.cli.supervisor import Child, GaveUp, Supervisor, last_lines
from lantoa.cli.words import gettext as _
from lantoa.cli.words import say
from lantoa.config import env

_WAIT_FOR_PAGE_SECONDS = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("LANTOA_HOST", "127.0.0.1"), help=_("address to listen on"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("LANTOA_PORT", "8000")), help=_("port"))
    parser.add_argument("--demo", action="store_true", help=_("load the demo if the database is new"))
    parser.add_argument("--no-worker", action="store_true", help=_("without a worker (another machine has one)"))


def run(options: argparse.Namespace) -> int:
    home = env.home()
    home.mkdir(parents=True, exist_ok=True)
    address = f"http://{_shown_host(options.host)}:{options.port}/"
    with only_one(home, address), _signals():
        _refuse_a_busy_port(options.host, options.port)
        catalogues.compile_stale()
        return House(options, home, address).run()


class Steps:
    """Says what was done and how long it took, so that who waits sees that something moves."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        print(f"→ {what} ({now - self._at:.1f} s)", flush=True)
        self._at = now


class House:
    """Database, web and worker of one home, from start to end."""

    def __init__(self, options: argparse.Namespace, home: Path, address: str) -> None:
        self.options = options
        self.home = home
        self.address = address
        self.started = time.monotonic()
        self.step = Steps()
        self.database: Database | None = None
        environment = {**os.environ, "LANTOA_HOME": str(home)}
        environment.setdefault("LANTOA_BASE_URL", address.rstrip("/"))
        lantoa = [sys.executable, "-m", "lantoa"]
        place = ["--host", options.host, "--port", str(options.port)]
        self.web = self._child("web", [*lantoa, "web", *place, "--prepared"], environment)
        self.worker = self._child("worker", [*lantoa, "worker", "--prepared"], environment)
        self.supervisor = Supervisor([self.web], keep_database=self._keep_database, tell_death=self._tell_death)

    def run(self) -> int:
        try:
            self._start()
            self._wait_for_page()
            if not self.options.no_worker:
                # Loading its code takes a whole core for seconds, and somebody is waiting for the page.
                self.supervisor.children.append(self.worker)
                self.supervisor.look()
            self.step.done(_("Web and worker run"))
            print()
            say(_("Lan Tỏa is at {address}   (Ctrl-C stops)").format(address=self.address))
            seconds = time.monotonic() - self.started
            say(_("Ready after {seconds:.1f} s · data and logs: {home}").format(seconds=seconds, home=self.home))
            while True:
                self.supervisor.look()
                time.sleep(0.2)
        except GaveUp as fault:
            self._tell_giving_up(fault)
            return 1
        except KeyboardInterrupt:
            print()
            say(_("Stopping …"))
            return 0
        finally:
            # Nobody leaves twice: a second Ctrl-C must not interrupt the shutdown of the database.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self.supervisor.stop()
            if self.database is not None:
                close_database(self.database)

    def _start(self) -> None:
        """The web server loads its code, which takes longest, while the database starts and is prepared."""
        self.web.environment["DATABASE_URL"] = env.database_url() or env.embedded_url()
        self.web.start(is_held=True)
        self.database = open_database()
        for child in (self.web, self.worker):
            told = child.environment.get("DATABASE_URL")
            child.environment["DATABASE_URL"] = self.database.url
            if child.process is not None and told != self.database.url:
                # The embedded server listens elsewhere than it did last.
                child.clear()
                child.start(is_held=True)
        if self.database.is_embedded:
            self.step.done(_("Database runs"))
        refuse_demo_on_the_net(self.options.host, self.database)
        _prepare(self.database, with_demo=self.options.demo, environment=self.web.environment)
        self.supervisor.start()

    def _wait_for_page(self) -> None:
        end = time.monotonic() + _WAIT_FOR_PAGE_SECONDS
        while time.monotonic() < end:
            if _answers(_probe_host(self.options.host), self.options.port):
                return
            self.supervisor.look()
            time.sleep(0.02)
        raise GaveUp("web", self.web.log)

    def _child(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        return Child(name, command, log=self.home / "log" / f"{name}.log", environment=environment)

    def _keep_database(self) -> bool:
        lease = self.database.lease if self.database is not None else None
        return lease.revive() if lease is not None else False

    def _tell_death(self, name: str, pause: float) -> None:
        if name == "database":
            say(_("The database died and was started again."))
            return
        log = self.home / "log" / f"{name}.log"
        words = _("{name} died; it starts again in {seconds:.1f} s ({log}).")
        say(words.format(name=name, seconds=pause, log=log))

    def _tell_giving_up(self, fault: GaveUp) -> None:
        lease = self.database.lease if self.database is not None else None
        is_database = fault.name == "database" and lease is not None
        lines = lease.cluster.last_lines() if lease is not None and is_database else last_lines(fault.log)
        words = _("{name} died five times within a minute; giving up. Its last lines:").format(name=fault.name)
        print(f"\n{words}\n{lines}", file=sys.stderr, flush=True)


def _prepare(database: Database, *, with_demo: bool, environment: dict[str, str]) -> None:
    """In a process of its own when there is work: the supervisor stays small and Django-free."""
    marks = schema.marks(database.url)
    is_current = marks.get("fingerprint") == schema.fingerprint()
    if is_current and not (with_demo and marks.get("demo") == "wanted"):
        return
    command = [sys.executable, "-m", "lantoa", "prepare", *(["--demo"] if with_demo else [])]
    child = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        code = child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    if code != 0:
        raise Refused(_("The schema could not be prepared; nothing was started."))


def _answers(host: str, port: int) -> bool:
    if not _asks(host, port, "/healthz"):
        return False
    # One page, whatever it says: the first visitor finds everything loaded.
    _asks(host, port, "/vi/")
    return True


def _asks(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """However we are asked to end, it is the same end; asking twice is asking once."""

    def end(number: int, frame: FrameType | None) -> None:
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def only_one(home: Path, address: str) -> Iterator[None]:
    """Two `up` on one home would fight over children and logs."""
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    handle = os.open(home / "run" / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.read(handle, 200).decode("utf-8", errors="replace").strip()
            raise Refused(
                _("Lan Tỏa already runs on these data ({home}): {address}").format(home=home, address=other)
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, address.encode())
        yield
    finally:
        os.close(handle)


def _refuse_a_busy_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as fault:
            if isinstance(fault, PermissionError):
                raise Refused(
                    _("Port {port} needs rights that this user has not; ports from 1024 are free to all.").format(
                        port=port
                    )
                ) from fault
            free = _free_port(family, host)
            if free is None:
                raise Refused(_("This machine has no address {host}.").format(host=host)) from fault
            raise Refused(
                _("Port {port} is taken by another program. Try: lantoa up --port {free}").format(port=port, free=free)
            ) from fault


def _free_port(family: int, host: str) -> int | None:
    with socket.socket(family) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def refuse_demo_on_the_net(host: str, database: Database) -> None:
    """The demo's accounts open with one click: they may be reached from this machine only."""
    if is_loopback(host):
        return
    from lantoa.cli.django import demo_accounts_live

    if demo_accounts_live(database.url):
        raise Refused(
            _(
                "The demo's accounts sign in with one click, so this database is served on 127.0.0.1 only. "
                "Remove them first (lantoa demo --remove), or start a province of your own (lantoa setup)."
            )
        )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _probe_host(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _shown_host(host: str) -> str:
    shown = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)  # noqa: S104
    return f"[{shown}]" if ":" in shown else shown
