"""Backup, emptied var/, restore: the same pages. Through the console and real HTTP, as an operator would do it."""

from __future__ import annotations

import difflib
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lantoa.cli.health import free_port
from lantoa.config import env

PAGES = ["/vi/", "/en/", "/vi/tim-kiem/?q=ruong+bac+thang", "/sitemap.xml"]


def environment(home: Path) -> dict[str, str]:
    dropped = ("LANTOA_", "DATABASE_URL", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "LANTOA_HOME": str(home), "LANTOA_LANG": "en"}


def lantoa(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "lantoa", *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment(home), cwd=env.ROOT, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def up(home: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "lantoa", "up", "--no-worker", "--port", str(port)]
    log = home.with_name("up.log")
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment(home), cwd=env.ROOT
        )
    try:
        end = time.monotonic() + 120
        while status(port, "/readyz") != 200:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def ask(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def status(port: int, path: str) -> int:
    try:
        return ask(port, path)[0]
    except (OSError, http.client.HTTPException):
        return 0


def page(port: int, path: str) -> str:
    """Without what is new in every answer: nonces, tokens, the time of rendering."""
    code, body = ask(port, path)
    assert code == 200, (path, code)
    return re.sub(r'(?i)(nonce|csrf\w*|value)="[^"]*"', "", body.decode())


def pictures(port: int, text: str) -> dict[str, bytes]:
    """What the page shows of our own files."""
    found = sorted(set(re.findall(r'(?:src|href)="(/media[^"]+)"', text)))[:6]
    return {path: ask(port, path)[1] for path in found}


def difference(before: dict[str, str], after: dict[str, str]) -> list[str]:
    told: list[str] = []
    for path, text in before.items():
        told += difflib.unified_diff(text.splitlines(), after[path].splitlines(), path, path, lineterm="", n=0)
    return told


def test_after_backup_emptied_var_and_restore_the_pages_are_the_same(tmp_path: Path) -> None:
    home = tmp_path / "var"
    port = free_port()
    lantoa(home, "demo", "--tiny")
    with up(home, port):
        front = page(port, "/vi/")
        stories = sorted(set(re.findall(r'href="(/vi/[^"#?]+-\d+[^"#?]*)"', front)))[:3]
        addresses = [path for path in [*PAGES, *stories] if status(port, path) == 200]
        before = {path: page(port, path) for path in addresses}
        files = pictures(port, front)
        assert stories, "the demo's front page shows no story"
        assert len(before) >= 4
    kept = tmp_path / "kept.tar"
    lantoa(home, "backup", "--to", str(kept))
    shutil.rmtree(home)
    lantoa(home, "restore", str(kept))
    with up(home, port):
        after = {path: page(port, path) for path in before}
        assert "\n".join(difference(before, after)) == ""
        assert {path: ask(port, path)[1] for path in files} == files
