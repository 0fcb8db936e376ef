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
    with only_one(home, address), _signals() as stop:
        _refuse_a_busy_port(options.host, options.port)
        catalogues.compile_stale()
        started = time.monotonic()
        step = Steps()
        database = open_database()
        try:
            if database.is_embedded:
                step.done(_("Database runs"))
            refuse_demo_on_the_net(options.host, database)
            return _serve(options, database, address, step=step, stop=stop, started=started)
        finally:
            # Nobody leaves twice: a second Ctrl-C must not interrupt the shutdown of the database.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            close_database(database)


class Stop:
    """Whether somebody asked us to end."""

    def __init__(self) -> None:
        self.is_asked = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.is_asked:
            return
        self.is_asked = True
        raise KeyboardInterrupt


class Steps:
    """Says what was done and how long it took, so that who waits sees that something moves."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        print(f"→ {what} ({now - self._at:.1f} s)", flush=True)
        self._at = now


def _serve(
    options: argparse.Namespace, database: Database, address: str, *, step: Steps, stop: Stop, started: float
) -> int:
    home = env.home()
    environment = {**os.environ, "DATABASE_URL": database.url, "LANTOA_HOME": str(home)}
    environment.setdefault("LANTOA_BASE_URL", address.rstrip("/"))
    lantoa = [sys.executable, "-m", "lantoa"]
    children = [
        Child(
            "web",
            [*lantoa, "web", "--host", options.host, "--port", str(options.port), "--prepared"],
            log=home / "log" / "web.log",
            environment=environment,
        )
    ]
    if not options.no_worker:
        children.append(
            Child("worker", [*lantoa, "worker", "--prepared"], log=home / "log" / "worker.log", environment=environment)
        )

    def keep_database() -> bool:
        return database.lease.revive() if database.lease is not None else False

    def tell_death(name: str, pause: float) -> None:
        if name == "database":
            say(_("The database died and was started again."))
        else:
            say(
                _("{name} died; it starts again in {seconds:.1f} s ({log}).").format(
                    name=name, seconds=pause, log=home / "log" / f"{name}.log"
                )
            )

    supervisor = Supervisor(children, keep_database=keep_database, tell_death=tell_death)
    try:
        _prepare(database, with_demo=options.demo, environment=environment)
        supervisor.start()
        _wait_for_page(options.host, options.port, supervisor)
        step.done(_("Web and worker run"))
        print()
        say(_("Lan Tỏa is at {address}   (Ctrl-C stops)").format(address=address))
        seconds = time.monotonic() - started
        say(_("Ready after {seconds:.1f} s · data and logs: {home}").format(seconds=seconds, home=home))
        while True:
            supervisor.look()
            time.sleep(0.2)
    except GaveUp as fault:
        _tell_giving_up(fault, database)
        return 1
    except KeyboardInterrupt:
        print()
        say(_("Stopping …"))
        return 0 if stop.is_asked else 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        supervisor.stop()


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


def _wait_for_page(host: str, port: int, supervisor: Supervisor) -> None:
    end = time.monotonic() + _WAIT_FOR_PAGE_SECONDS
    while time.monotonic() < end:
        if _answers(_probe_host(host), port):
            return
        supervisor.look()
        time.sleep(0.05)
    raise GaveUp("web", env.home() / "log" / "web.log")


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell_giving_up(fault: GaveUp, database: Database) -> None:
    if fault.name == "database" and database.lease is not None:
        lines = database.lease.cluster.last_lines()
    else:
        lines = last_lines(fault.log)
    print(file=sys.stderr)
    print(
        _("{name} died five times within a minute; giving up. Its last lines:").format(name=fault.name),
        file=sys.stderr,
    )
    print(lines, file=sys.stderr, flush=True)


@contextlib.contextmanager
def _signals():  # type: ignore[no-untyped-def]
    stop = Stop()
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def only_one(home: Path, address: str):  # type: ignore[no-untyped-def]
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
