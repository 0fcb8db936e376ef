"""Pages that the web worker beside us has rendered: one renders, all serve.

A file for each page in a folder of this machine, with the moment when its rendering began. Whoever takes it decides by
the bells that he himself has heard since then; the folder is no truth and may vanish at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

SWEEP_SECONDS = 60.0


class Shelved(NamedTuple):
    began: float  # time.monotonic() of this machine
    headers: list[tuple[str, str]]
    body: bytes
    packed: bytes


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.swept = 0.0

    def put(self, key: tuple[str, ...], shelved: Shelved) -> None:
        """A disk that is full or away costs nothing but the sharing."""
        head: dict[str, Any] = {
            "key": key,
            "began": shelved.began,
            "headers": shelved.headers,
            "body": len(shelved.body),
        }
        told = json.dumps(head).encode()
        path = self._path(key)
        beside = path.with_suffix(f".{os.getpid()}")
        try:
            self._sweep()
            beside.write_bytes(len(told).to_bytes(4, "big") + told + shelved.body + shelved.packed)
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()

    def get(self, key: tuple[str, ...]) -> Shelved | None:
        """The page if one stands there whole; a file that is broken is none."""
        try:
            raw = self._path(key).read_bytes()
            length = int.from_bytes(raw[:4], "big")
            head = json.loads(raw[4 : 4 + length])
            if tuple(head["key"]) != key:
                return None
            start = 4 + length
            end = start + head["body"]
            headers = [(name, value) for name, value in head["headers"]]
            return Shelved(float(head["began"]), headers, raw[start:end], raw[end:])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _path(self, key: tuple[str, ...]) -> Path:
        return self.folder / hashlib.blake2b("\n".join(key).encode(), digest_size=16).hexdigest()

    def _sweep(self) -> None:
        now = time.monotonic()
        if self.swept and now - self.swept < SWEEP_SECONDS:
            return
        self.swept = now
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        too_old = time.time() - 2 * SWEEP_SECONDS
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < too_old:
                    path.unlink()
