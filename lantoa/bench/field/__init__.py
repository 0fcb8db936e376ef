"""`field_lost`: notes that do not stand once and whole after a thousand random interruptions at the wire.

A real phone page in Chromium and clients of the same wire protocol write notes with pictures over wires that break in
the middle of requests and of answers; the browser is killed in between. Part of `lantoa bench desk`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lantoa.bench.field.browser import Phone
from lantoa.bench.field.client import Client
from lantoa.bench.field.notes import Wanted
from lantoa.bench.field.wire import Wire
from lantoa.bench.portal.prepare import stop, wait_for
from lantoa.bench.run import Run
from lantoa.config import env

CLIENTS = 3
# Chromium speaks over kept connections and answers a broken one by trying again once: fewer of them break.
BROWSER_SHARE = 0.2


@dataclass
class House:
    port: int
    unit: int
    sessions: list[str]
    environment: dict[str, str]


def measure_field(run: Run) -> dict[str, Any]:
    """{"field_lost": int or None, "reason": why it is None, "work": what was done}."""
    chromium = os.environ.get("LANTOA_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        return {"field_lost": None, "reason": "no Chromium on this machine", "work": {}}
    interruptions = run.choose(tiny=16, quick=100, full=1000)
    kills = run.choose(tiny=1, quick=3, full=20)
    with _house(run) as house:
        by_browser = max(4, round((interruptions - kills) * BROWSER_SHARE))
        wire = Wire(house.port, target=interruptions - kills - by_browser, rate=0.6, seed=11)
        weak = Wire(house.port, target=by_browser, rate=0.6, seed=12, pause=0.004)
        clients = [
            Client(wire, session=session, unit=house.unit, seed=100 + number)
            for number, session in enumerate(house.sessions[1:])
        ]
        faults: list[Exception] = []
        threads = [threading.Thread(target=_written, args=(client, faults), daemon=True) for client in clients]
        for thread in threads:
            thread.start()
        written, killed = _in_the_browser(run, chromium, weak, house.sessions[0], kills)
        run.say(f"the browser's notes are home; the clients' connections were cut {wire.cuts} times")
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        for client in clients:
            written += client.written
        run.say(f"{len(written)} notes, {wire.cuts + weak.cuts} connections cut, the browser killed {killed} times")
        lost = compare(written, stands(house))
        for line in lost[:20]:
            run.say(line)
        wire.close()
        weak.close()
    return {
        "field_lost": len(lost),
        "reason": "",
        "work": {
            "notes": len(written),
            "pictures": sum(len(wanted.pictures) for wanted in written),
            "interruptions": wire.cuts + weak.cuts + killed,
            "cut_in_browser": weak.cuts,
            "browser_killed": killed,
            "lost": lost[:20],
        },
    }


def _written(client: Client, faults: list[Exception]) -> None:
    try:
        client.write_until_done()
    except Exception as fault:  # noqa: BLE001  (told by whoever waits for the thread)
        faults.append(fault)


def _in_the_browser(run: Run, chromium: str, wire: Wire, session: str, kills: int) -> tuple[list[Wanted], int]:
    from playwright.sync_api import sync_playwright

    folder = run.folder / "phone"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with sync_playwright() as playwright:
        phone = Phone(playwright, chromium, wire, session=session, folder=folder, seed=7)
        phone.open()
        while phone.kills < kills:
            phone.write(pictures=phone.random.choice((1, 2)), large=phone.random.choice((0, 1)))
            phone.is_written_down()
            if phone.random.random() < 0.75:
                phone.finish()
            phone.page.wait_for_timeout(phone.random.uniform(0, 500))
            phone.kill()
            phone.open()
            phone.finish_what_was_begun()
            if phone.random.random() < 0.5:
                phone.bring_home()
            run.say(f"browser killed {phone.kills} times, {wire.cuts} of its connections cut")
        phone.bring_home()
        while not wire.is_done:
            phone.write(pictures=phone.random.choice((1, 2, 3)), large=int(phone.random.random() < 0.2))
            phone.finish()
            phone.bring_home()
        phone.close()
        shutil.rmtree(folder, ignore_errors=True)
        return phone.written, phone.kills


def compare(written: Sequence[Wanted], found: Sequence[dict[str, Any]]) -> list[str]:
    """One line for each note that is not there once, in its words, with its very pictures."""
    by_words: dict[str, list[dict[str, Any]]] = {}
    for story in found:
        by_words.setdefault(story["title"], []).append(story)
    lost = []
    for wanted in written:
        stories = by_words.pop(wanted.words, [])
        if len(stories) != 1:
            lost.append(f"{wanted.words}: stands {len(stories)} times")
        elif stories[0]["body"] != f"<p>{wanted.words}</p>":
            lost.append(f"{wanted.words}: other words")
        elif sorted(stories[0]["pictures"]) != sorted(wanted.pictures):
            lost.append(f"{wanted.words}: {len(stories[0]['pictures'])} of {len(wanted.pictures)} pictures, or others")
    return lost + [f"{words}: nobody wrote it" for words in by_words]


@contextlib.contextmanager
def _house(run: Run) -> Iterator[House]:
    """A new house each time: what stands in it afterwards is what came over the wires."""
    from lantoa.cli.postgres.lease import lease

    home = run.folder / "field"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    port = run.free_port()
    with lease(home) as opened:
        environment = {
            **os.environ, "LANTOA_HOME": str(home), "DATABASE_URL": opened.url, "LANTOA_PORT": str(port),
            "LANTOA_HOSTS": "localhost 127.0.0.1", "LANTOA_TESTING": "0", "LANTOA_LANG": "vi",
        }  # fmt: skip
        command = [sys.executable, "-m", "lantoa", "prepare", "--quiet"]
        subprocess.run(command, cwd=env.ROOT, env=environment, check=True)
        made = json.loads(_django(environment, "make", str(CLIENTS + 1)))
        with (home / "web.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lantoa", "web", "--port", str(port), "--prepared"],
                cwd=env.ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            try:
                wait_for(process, port, "/readyz")
                run.say("the house for notes from the field stands")
                yield House(port, made["unit"], made["sessions"], environment)
            finally:
                stop(process)
    shutil.rmtree(home, ignore_errors=True)


def stands(house: House) -> list[dict[str, Any]]:
    """Every story of the house: title, body, SHA-256 of each picture as it lies on the disk."""
    return list(json.loads(_django(house.environment, "stands")))


def _django(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "lantoa.bench.field.inside", *words]
    done = subprocess.run(command, cwd=env.ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1]


__all__ = ["House", "compare", "measure_field", "stands"]
