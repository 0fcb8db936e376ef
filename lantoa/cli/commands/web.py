"""`lantoa web`: Granian with our WSGI application, in the foreground."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from lantoa.cli.words import gettext as _

WORKERS = 2
THREADS = 4
CONNECTIONS = 8192  # open at the same time, in each process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("LANTOA_HOST", "127.0.0.1"), help=_("address to listen on"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("LANTOA_PORT", "8000")), help=_("port"))
    parser.add_argument("--socket", type=Path, help=_("listen on this socket file instead (behind nginx)"))
    parser.add_argument("--workers", type=int, default=int(os.environ.get("LANTOA_WEB_WORKERS", WORKERS)))
    parser.add_argument("--threads", type=int, default=int(os.environ.get("LANTOA_WEB_THREADS", THREADS)))
    parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--held", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    from lantoa.cli.supervisor import follow_supervisor, wait_to_be_let_go

    follow_supervisor()
    if options.prepared:
        load_application()
        if options.held:
            wait_to_be_let_go()
        _serve(options)
        return 0
    from lantoa.cli import schema
    from lantoa.cli.commands.up import refuse_demo_on_the_net
    from lantoa.cli.database import database

    with database() as opened:
        schema.prepare_schema(opened.url)
        if options.socket is None:
            refuse_demo_on_the_net(options.host, opened)
        load_application()
        _serve(options)
    return 0


def load_application() -> None:
    """Once, before Granian forks its workers: they share it, and one that is started anew is there at once."""
    from lantoa.cli.django import loading

    with loading():
        from django.db import connections
        from django.urls import get_resolver

        import lantoa.config.wsgi  # noqa: F401  (its threads start in the workers, at their first request)

        get_resolver()._populate()
        connections.close_all()


def _allow_many_connections() -> None:
    """Each open connection is an open file."""
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _clear_stale_socket(path: Path) -> None:
    """A killed server leaves its socket file, where no new one can be opened; one that answers is left alone."""
    import socket
    import stat

    from lantoa.cli.faults import Refused

    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise Refused(_("{path} is there already and is no socket.").format(path=path))
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise Refused(_("Another server listens on {path}.").format(path=path))


def _serve(options: argparse.Namespace) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    # The demo's one-click page asks where the server listens (lantoa.demo.guard).
    os.environ["LANTOA_BOUND_TO"] = "unix" if options.socket else options.host
    _allow_many_connections()
    if options.socket is not None:
        _clear_stale_socket(options.socket)
    Granian(
        "lantoa.config.wsgi:application",
        address=options.host,
        port=options.port,
        uds=options.socket,
        uds_permissions=0o660 if options.socket else None,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        backlog=4096,
        # Counts open connections, not requests: browsers keep six open and idle for half a minute, and where this is
        # low the next visitor waits for one of them to close.
        backpressure=CONNECTIONS,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # A request that hangs must not keep a restart from happening.
        workers_kill_timeout=10,
        http1_settings=HTTP1Settings(),
        process_name=None,
    ).serve()
