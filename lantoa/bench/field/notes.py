"""What phones write down in the bench, and what must stand in the house afterwards."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass, field

from PIL import Image

SMALL = (320, 240)
LARGE = (2000, 1500)  # beyond what a phone sends first: a small one goes, the original follows


@dataclass
class Wanted:
    """One note as it was written: it must stand once, with the pictures of these hashes and no others."""

    words: str
    pictures: list[str] = field(default_factory=list)


class Camera:
    """Pictures that differ in every byte that counts: a few are drawn, each gets a comment of its own."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self._drawn = {size: _noise(size, rng) for size in (SMALL, LARGE)}
        self._number = 0
        self._seed = seed

    def take(self, size: tuple[int, int] = SMALL) -> bytes:
        self._number += 1
        said = f"{self._seed}-{self._number}".encode()
        drawn = self._drawn[size]
        return drawn[:2] + b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said + drawn[2:]


def _noise(size: tuple[int, int], rng: random.Random) -> bytes:
    """Grain does not pack: the file is as large as one of a camera of that size."""
    coarse = Image.frombytes("RGB", (size[0] // 4, size[1] // 4), rng.randbytes(size[0] // 4 * (size[1] // 4) * 3))
    out = io.BytesIO()
    coarse.resize(size).save(out, "JPEG", quality=80)
    return out.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
