"""Does a web server of this code answer people on these data? Asked by `upgrade` before anybody is let in."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from lantoa.cli.faults import Refused
from lantoa.cli.words import gettext as _
from lantoa.config import env

# What must answer: the schema, a portal's front page, the door of the desk.
_PAGES = ("/readyz", "/", "/accounts/login/")
_WAIT_SECONDS = 60.0


def serve_once(url: str) -> float:
    """Starts one on a port of its own, looks at the pages, ends it. Raises Refused with what was wrong."""
    started = time.monotonic()
    port = free_port()
    host = (env.words("LANTOA_HOSTS") or ["localhost"])[0].lstrip(".")
    command = [sys.executable, "-m", "lantoa", "web", "--prepared", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        web = subprocess.Popen(
            [*command, "--workers", "1", "--threads", "1"],
            # It ends with us, however we end (supervisor.follow_supervisor).
            env={**os.environ, "DATABASE_URL": url, "LANTOA_SUPERVISOR": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            for page in _PAGES:
                status = _status(web, port, host, page, until=started + _WAIT_SECONDS)
                if not 0 < status < 500 or (page == "/readyz" and status != 200):
                    log.seek(0)
                    words = _("{page} answers {status}").format(page=page, status=status or "–")
                    raise Refused(f"{words}\n{log.read()[-2000:].decode(errors='replace')}".rstrip())
        finally:
            os.killpg(web.pid, signal.SIGKILL)
            web.wait()
    return time.monotonic() - started


def _status(web: subprocess.Popen[bytes], port: int, host: str, page: str, *, until: float) -> int:
    """0: nobody answered."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", page, headers={"Host": host, "X-Forwarded-Proto": "https"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            if web.poll() is not None or time.monotonic() > until:
                return 0
            time.sleep(0.05)
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
