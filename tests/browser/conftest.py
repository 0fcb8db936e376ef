"""A real house for browser tests: database, web workers and worker as `lantoa up` starts them, and a real Chromium."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import build_template, copy_template, drop
from lantoa.cli.health import free_port
from tests.ground import ROOT, WORKER, address
from tests.warm import Warm

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]
PIN = "482913"


class House:
    """A running Lan Tỏa with the small demo."""

    def __init__(self, home: Path, port: int, url: str) -> None:
        self.home, self.port, self.database = home, port, url
        self._commands: Warm | None = None

    def at(self, path: str, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    def get(self, path: str, host: str = "localhost") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": f"{host}:{self.port}", "User-Agent": "test bot"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def where(self, path: str, host: str = "localhost") -> str:
        """The path that an address leads to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": f"{host}:{self.port}", "User-Agent": "test bot"})
            answer = connection.getresponse()
            answer.read()
            where = answer.getheader("Location") or path
            return "/" + where.split("/", 3)[3] if "://" in where else where
        finally:
            connection.close()

    def django(self, *arguments: str) -> str:
        """A management command in this house's database."""
        if self._commands is None:
            self._commands = Warm("tests.commands", **self.environment())
        done = self._commands.run(*arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def close(self) -> None:
        if self._commands is not None:
            self._commands.close()

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database,
            "LANTOA_HOME": str(self.home),
            "LANTOA_BASE_URL": f"http://localhost:{self.port}",
            "LANTOA_TESTING": "0",
        }


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for the browser tests of a worker; each test works on stories of its own."""
    name = f"lantoa_house_{WORKER}_{os.getpid()}"
    build_template()
    copy_template(name)
    home = tmp_path_factory.mktemp("house")
    made = House(home, free_port(), address(name))
    made.django("lantoa_demo", "--tiny", "--fill")
    made.django(
        "shell", "--no-imports", "-c",
        "from django.contrib.auth.hashers import make_password\n"
        "from lantoa.shared.accounts.models import User\n"
        f"User.objects.filter(is_demo=True).exclude(approval_pin='').update(approval_pin=make_password('{PIN}'))",
    )  # fmt: skip
    log = (home / "up.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "lantoa", "up", "--port", str(made.port)],
        cwd=ROOT,
        env=made.environment(),
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 90
        while True:
            with contextlib.suppress(OSError):
                if made.get("/readyz")[0] == 200:
                    break
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the house did not start:\n{(home / 'up.log').read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()
        made.close()
        drop(name)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """One for the whole process: a second one would find the loop of the first."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(chromium_path: str, playwright: Any) -> Iterator[Any]:
    opened = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM)
    yield opened
    opened.close()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Any, house: House, username: str, *, width: int, height: int) -> None:
        self.house, self.username = house, username
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.goto(house.at("/demo/"))
        self.page.locator(f"form:has(input[name=username][value='{username}']) button").first.click()
        self.page.wait_for_load_state()

    def go(self, path: str) -> int:
        """Opens a page; gives its status."""
        answer = self.page.goto(self.house.at(path))
        return answer.status if answer else 0

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def status_of_post(self, path: str) -> int:
        """A POST with this person's session and a good CSRF token: what the house says to it."""
        token = next((c["value"] for c in self.context.cookies() if c["name"] == "csrftoken"), "")
        answer = self.context.request.post(
            self.house.at(path),
            form={"csrfmiddlewaretoken": token, "reason": "x", "note": "x", "pin": PIN},
            headers={"Referer": self.house.at("/"), "X-CSRFToken": token},
            max_redirects=0,
        )
        return int(answer.status)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def person(browser: Any, house: House) -> Iterator[Any]:
    made: list[Person] = []

    def sign_in(username: str, *, width: int = 1280, height: int = 900) -> Person:
        made.append(Person(browser, house, username, width=width, height=height))
        return made[-1]

    yield sign_in
    for one in made:
        one.close()


@pytest.fixture
def screenshots() -> Path:
    """Where pictures of pages go, to be looked at: SCREENSHOTS, or a folder that is thrown away."""
    folder = Path(os.environ.get("SCREENSHOTS", "") or ROOT / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
