"""A real phone page in Chromium, with a profile on the disk: it is written in, cut off, killed and opened again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

from lantoa.bench.field.notes import LARGE, SMALL, Camera, Wanted, sha256
from lantoa.bench.field.wire import Wire

PAGE = "/hom-nay/ghi-nhan/"
PATIENCE = 60.0
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
ALIVE = "() => document.querySelector('[data-form] #credit')?.value"
# What the phone still has: items that the house has not confirmed, and files that it has not confirmed.
LEFT = """async () => {
  const base = await new Promise((yes, no) => {
    const asked = indexedDB.open("lantoa-outbox", 1);
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = no;
  });
  const all = (name) => new Promise((yes) => {
    base.transaction([name]).objectStore(name).getAll().onsuccess = (event) => yes(event.target.result);
  });
  const [items, files] = [await all("items"), await all("files")];
  base.close();
  const refused = files.map((file) => file.refused).filter(Boolean);
  const waiting = items.filter((item) => item.state === "waiting");
  const trouble = waiting.map((item) => item.trouble).filter(Boolean);
  const ofRole = (role) => files.filter((file) => file.role === role).length;
  const waits = ofRole("first") + ofRole("voice");
  return { waiting: waiting.length, files: waits, originals: ofRole("original"), refused, trouble };
}"""


class NotSent(RuntimeError):
    """The page did not bring something home in a time in which it must."""


class Phone:
    def __init__(self, playwright: Any, chromium: str, wire: Wire, *, session: str, folder: Path, seed: int) -> None:
        self.playwright, self.chromium, self.wire, self.session = playwright, chromium, wire, session
        self.folder, self.profile = folder, folder / "profile"
        self.camera, self.random = Camera(seed), random.Random(seed)
        self.written: list[Wanted] = []
        self.kills = 0
        self.taken = 0

    def open(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=self.chromium, args=ARGUMENTS, viewport={"width": 360, "height": 740},
            locale="vi-VN", handle_sigint=False, handle_sigterm=False, handle_sighup=False,
        )  # fmt: skip
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        # A browser writes cookies down every half minute only: a killed one has forgotten who is signed in.
        at = f"http://localhost:{self.wire.port}"
        self.context.add_cookies([{"name": "sessionid", "value": self.session, "url": at}])
        self.go()

    def go(self) -> None:
        """The page itself may be cut off, too; once its worker has it, it opens without any wire."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.page.goto(f"http://localhost:{self.wire.port}{PAGE}")
                # Without its script, which may be cut off as well, the page is dead: a person opens it again.
                self.page.wait_for_function(ALIVE, timeout=3_000)
                return
            except Exception:
                if time.monotonic() > until:
                    raise

    def close(self) -> None:
        self.context.close()

    def kill(self) -> None:
        """As an empty battery does."""
        pid = self._pid()
        os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
            time.sleep(0.02)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()
        with contextlib.suppress(Exception):
            self.context.close()
        self.kills += 1

    def _pid(self) -> int:
        mine = f"--user-data-dir={self.profile}".encode()
        for found in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                words = found.read_bytes().split(b"\0")
                if mine in words and not any(word.startswith(b"--type=") for word in words):
                    return int(found.parent.name)
        raise RuntimeError("the browser is not there")

    def write(self, *, pictures: int, large: int = 0) -> Wanted:
        """Fills in a note; every picture is on the phone when this returns."""
        wanted = Wanted(words=f"Ghi nhận trình duyệt số {len(self.written) + 1}")
        self.written.append(wanted)
        paths = []
        for number in range(pictures + large):
            data = self.camera.take(LARGE if number >= pictures else SMALL)
            self.taken += 1
            path = self.folder / f"anh-{self.taken}.jpg"
            path.write_bytes(data)
            paths.append(str(path))
            wanted.pictures.append(sha256(data))
        if paths:
            self.page.set_input_files("#gallery", paths)
            self.page.locator(".kept-file").nth(len(paths) - 1).wait_for()
        self.page.fill("#words", wanted.words)
        return wanted

    def is_written_down(self) -> None:
        self.page.wait_for_function(
            "() => document.querySelector('[data-told]').textContent.includes('Đã giữ trên máy')"
        )
        self.page.wait_for_timeout(300)

    def finish(self) -> None:
        self.page.get_by_role("button", name="Xong, gửi đi").click()
        self.page.wait_for_function("() => document.querySelector('#words').value === ''")

    def finish_what_was_begun(self) -> None:
        """After a kill: what was being written stands there again."""
        self.page.wait_for_timeout(200)
        if self.page.input_value("#words"):
            self.finish()

    def bring_home(self) -> None:
        """Signal comes and goes until the house has confirmed everything; then originals, by the button."""
        until = time.monotonic() + PATIENCE
        while True:
            left = self.page.evaluate(LEFT)
            if left["refused"] or left["trouble"]:
                raise NotSent(f"refused: {left}")
            if not left["waiting"] and not left["files"] and not left["originals"]:
                return
            if time.monotonic() > until:
                raise NotSent(f"still on the phone: {left}")
            button = self.page.locator("[data-originals]")
            if not left["waiting"] and not left["files"] and button.is_visible():
                button.evaluate("button => button.click()")  # it may be gone while we look
            else:
                self.page.evaluate("() => window.dispatchEvent(new Event('online'))")
            self.page.wait_for_timeout(120)
