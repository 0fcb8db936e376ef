"""A phone without a screen: speaks with the house as `ui/static/ui/js/outbox.js` does, and never gives up."""

from __future__ import annotations

import http.client
import json
import random
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lantoa.bench.field.notes import LARGE, Camera, Wanted, sha256
from lantoa.bench.field.wire import Wire

HOME = "/hom-nay/gui/"
PIECE = 48 * 1024  # smaller than the page's: more requests, more places to break
PATIENCE = 120.0


class Lost(Exception):
    """The wire broke: nobody knows what the house has done."""


class Refused(RuntimeError):
    """The house said no to something that it has to take."""


@dataclass
class _File:
    key: str
    role: str
    data: bytes
    stands_for: str | None = None

    def announced(self) -> dict[str, Any]:
        return {
            "key": self.key, "role": self.role, "stands_for": self.stands_for, "name": f"{self.role}.jpg",
            "size": len(self.data), "sha256": sha256(self.data),
        }  # fmt: skip


class Client:
    def __init__(self, wire: Wire, *, session: str, unit: int, seed: int) -> None:
        self.wire, self.session, self.unit = wire, session, unit
        self.camera, self.random = Camera(seed), random.Random(seed)
        self.name = f"may {seed}"
        self.written: list[Wanted] = []
        self.interruptions = 0

    def write_until_done(self) -> None:
        """Note after note, until the wire has broken often enough; each is sent until the house has confirmed all."""
        while not self.wire.is_done:
            self._send_one()

    def _send_one(self) -> None:
        wanted = Wanted(words=f"Ghi nhận {self.name} số {len(self.written) + 1}")
        files = self._photographed(wanted)
        key, noted_at = str(uuid.uuid4()), datetime.now(UTC).isoformat()
        self.written.append(wanted)
        until = time.monotonic() + PATIENCE
        waiting = {file.key: file for file in files}
        while waiting or not files:
            try:
                self._attempt(key, wanted.words, noted_at, waiting)
                if not files:
                    return
            except Lost as fault:
                self.interruptions += 1
                if time.monotonic() > until:
                    raise Refused(f"{wanted.words} did not arrive") from fault

    def _photographed(self, wanted: Wanted) -> list[_File]:
        files: list[_File] = []
        for _turn in range(self.random.choice((0, 1, 1, 2))):
            first = _File(str(uuid.uuid4()), "first", self.camera.take())
            files.append(first)
            stands = first
            if self.random.random() < 0.2:
                stands = _File(str(uuid.uuid4()), "original", self.camera.take(LARGE), stands_for=first.key)
                files.append(stands)
            wanted.pictures.append(sha256(stands.data))
        return files

    def _attempt(self, key: str, words: str, noted_at: str, waiting: dict[str, _File]) -> None:
        """What the page does each time there is signal: from the beginning, and the house says how far it is."""
        csrf = self._call("GET", "toi/")["csrf"]
        about = {
            "key": key, "kind": "field-note", "unit": self.unit, "noted_at": noted_at,
            "content": {"words": words, "place": "", "credit": "", "consent": "missing", "where": None},
            "files": [file.announced() for file in waiting.values()],
        }  # fmt: skip
        house = self._call("POST", "", csrf, json.dumps(about).encode(), {"Content-Type": "application/json"})
        if house["state"] != "done":
            for file in waiting.values():
                if file.role != "original":
                    self._send_file(key, file, house["files"][file.key], csrf)
            house = self._call("POST", f"{key}/xong/", csrf)
        for file in [file for file in waiting.values() if file.role != "original"]:
            self._confirm(file, house["files"][file.key], waiting)
        for file in list(waiting.values()):
            told = house["files"].get(file.key)
            if told is None or told["kept"] != sha256(file.data):
                told = self._send_file(key, file, told or {"received": 0, "is_whole": False, "refused": ""}, csrf)
            self._confirm(file, told, waiting)

    def _send_file(self, key: str, file: _File, house: dict[str, Any], csrf: str) -> dict[str, Any]:
        while not house["is_whole"] and not house["refused"]:
            at = int(house["received"])
            headers = {"Content-Type": "application/octet-stream", "Upload-Offset": str(at)}
            house = self._call("PUT", f"{key}/{file.key}/", csrf, file.data[at : at + PIECE], headers)
            if house.get("error"):
                house = {"received": house.get("received", 0), "is_whole": False, "refused": ""}
        return house

    def _confirm(self, file: _File, house: dict[str, Any], waiting: dict[str, _File]) -> None:
        if house["refused"]:
            raise Refused(house["refused"])
        if house["kept"] == sha256(file.data):
            waiting.pop(file.key, None)

    def _call(
        self, method: str, path: str, csrf: str = "", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.wire.port, timeout=30)
        given = {
            "Host": f"localhost:{self.wire.port}", "Cookie": f"sessionid={self.session}; csrftoken={csrf}",
            "User-Agent": "bench bot", "X-CSRFToken": csrf, **(headers or {}),
        }  # fmt: skip
        try:
            connection.request(method, HOME + path, body=body, headers=given)
            answer = connection.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise Lost(str(fault)) from fault
        finally:
            connection.close()
        if answer.status == 200 or told.get("error") in {"wrong_offset", "wrong_hash"}:
            return dict(told)
        if answer.status >= 500 or told.get("error") == "incomplete":
            raise Lost(str(told))
        raise Refused(f"{method} {path}: {answer.status} {told}")
