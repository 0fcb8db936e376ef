"""Agenda lines and the places of the drawn map: pure shapes for the page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_HOUR = r"(\d{1,2})\s*[:hg.]\s*(\d{2})?"
_LINE = re.compile(rf"^\s*{_HOUR}\s*(?:[-–—]\s*{_HOUR})?\s*[:\-–—|.]?\s+(.+)$")


@dataclass(frozen=True)
class AgendaLine:
    at: str  # 14:00, 14:00–15:30 or nothing
    text: str


def read_agenda(text: str) -> list[AgendaLine]:
    lines = []
    for raw in text.splitlines():
        line = " ".join(raw.split())
        if not line:
            continue
        match = _LINE.match(line)
        if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
            at = f"{int(match[1]):02d}:{int(match[2] or 0):02d}"
            if match[3] and int(match[3]) < 24 and int(match[4] or 0) < 60:
                at += f"–{int(match[3]):02d}:{int(match[4] or 0):02d}"
            lines.append(AgendaLine(at, match[5]))
        else:
            lines.append(AgendaLine("", line))
    return lines


@dataclass(frozen=True)
class Spot:
    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Sketch:
    """Where the numbered places stand in a picture of this size, and how long a kilometre is in it."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    scale_px: int
    scale_km: Decimal


WIDTH, HEIGHT, EDGE, APART = 640, 360, 44, 34


def draw_places(places: Sequence[tuple[Decimal, Decimal]]) -> Sketch | None:
    """(latitude, longitude) → places in a flat picture, north above; those that would lie on each other are parted."""
    if not places:
        return None
    middle = math.radians(float(sum(lat for lat, _lon in places)) / len(places))
    flat = [(float(lon) * math.cos(middle), -float(lat)) for lat, lon in places]
    left, top = min(x for x, _y in flat), min(y for _x, y in flat)
    wide, high = max(x for x, _y in flat) - left, max(y for _x, y in flat) - top
    room_x, room_y = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    factor = min(room_x / max(wide, 0.01), room_y / max(high, 0.01))
    shift_x, shift_y = (room_x - wide * factor) / 2, (room_y - high * factor) / 2
    spots: list[Spot] = []
    for number, (x, y) in enumerate(flat, 1):
        there = (EDGE + shift_x + (x - left) * factor, EDGE + shift_y + (y - top) * factor)
        spots.append(Spot(number, *_free(there, spots)))
    km_px = factor / 111.32
    step = next((s for s in (Decimal("0.1"), Decimal("0.2"), Decimal("0.5"), *map(Decimal, (1, 2, 5, 10, 20, 50)))
                 if float(s) * km_px >= 60), Decimal(100))  # fmt: skip
    return Sketch(WIDTH, HEIGHT, tuple(spots), round(min(float(step) * km_px, room_x)), step)


def _free(there: tuple[float, float], taken: Sequence[Spot]) -> tuple[int, int]:
    """The place itself, or the nearest round it where no number stands yet."""
    for turn in range(60):
        away = 0.0 if turn == 0 else APART * (1 + (turn - 1) // 8 * 0.5)
        angle = turn * math.pi / 4
        x = round(min(max(there[0] + away * math.cos(angle), EDGE / 2), WIDTH - EDGE / 2))
        y = round(min(max(there[1] + away * math.sin(angle), EDGE / 2), HEIGHT - EDGE / 2))
        if all(math.hypot(spot.x - x, spot.y - y) >= APART - 2 for spot in taken):
            return x, y
    return round(there[0]), round(there[1])
