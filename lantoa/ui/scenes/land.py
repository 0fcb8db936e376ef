"""Sky, karst, fields and water: what every scene stands on."""

from __future__ import annotations

import itertools
import math
from random import Random

from lantoa.ui.scenes.canvas import Canvas, Command, Point, closed_below, through
from lantoa.ui.scenes.palette import Light


def sky(sheet: Canvas, light: Light, rng: Random, *, horizon: float) -> tuple[float, float]:
    """Sky with sun or moon; returns where the orb stands, so that things can be lit from there."""
    top, middle, low = light.sky
    sheet.wash("s", 0, sheet.height, [(0, top, 1), (horizon / sheet.height * 0.62, middle, 1), (1, low, 1)])
    x = rng.uniform(0.16, 0.84) * sheet.width
    if light.name == "night":
        _stars(sheet, rng, horizon)
        y, radius = horizon * rng.uniform(0.2, 0.34), 21.0
        sheet.disc(x, y, radius * 2.4, light.glow, opacity=0.12)
        sheet.disc(x, y, radius, light.orb)
        for dx, dy, r in ((-6, -5, 5), (7, 4, 4), (-2, 9, 3)):
            sheet.disc(x + dx, y + dy, r, light.glow, opacity=0.35)
    elif light.name == "rain":
        return sheet.width * 0.3, horizon * 0.2
    else:
        y = horizon * {"dawn": 0.62, "day": 0.26, "dusk": 0.66}[light.name]
        radius = {"dawn": 30.0, "day": 25.0, "dusk": 36.0}[light.name]
        sheet.disc(x, y, radius * 3, light.glow, opacity=0.22)
        sheet.disc(x, y, radius * 1.8, light.glow, opacity=0.35)
        sheet.disc(x, y, radius, light.orb)
    return x, y


def _stars(sheet: Canvas, rng: Random, horizon: float) -> None:
    places = [(rng.uniform(6, sheet.width - 6), rng.uniform(4, horizon * 0.62)) for _ in range(26)]
    sheet.dots(places, "#F6EDD3", 1.8, opacity=0.75)


def clouds(sheet: Canvas, light: Light, rng: Random, *, y: float, count: int = 2, opacity: float = 0.5) -> None:
    """Long flat banks of cloud, each of three brush strokes."""
    for _ in range(count):
        x, wide, base = rng.uniform(-20, sheet.width - 120), rng.uniform(90, 170), y + rng.uniform(-28, 28)
        sheet.path(
            [
                ("M", x, base), ("L", x + wide, base),
                ("M", x + wide * 0.22, base - 11), ("L", x + wide * 0.7, base - 11),
                ("M", x + wide * 0.45, base + 10), ("L", x + wide * 1.25, base + 10),
            ],
            stroke=light.mist, width=11, opacity=opacity,
        )  # fmt: skip


def karst(
    sheet: Canvas,
    rng: Random,
    *,
    base: float,
    tall: float,
    fill: str,
    bottom: float,
    sharp: float = 0.5,
    wide: float = 92,
    sunlit: str | None = None,
    sun_x: float = 0,
) -> list[Point]:
    """One row of limestone towers; returns its summits.

    `sharp`: 0 rounded like a haystack, 1 pointed like a shard.
    """
    x = -rng.uniform(0.2, 0.9) * wide
    valley = base - rng.uniform(0, 0.22) * tall
    commands: list[Command] = [("M", x, valley)]
    start = x
    facets: list[list[Command]] = []
    summits: list[Point] = []
    while x < sheet.width:
        step = wide * rng.uniform(0.7, 1.35)
        height = tall * rng.uniform(0.45, 1.0)
        lean = rng.uniform(0.4, 0.6)
        top = (x + step * lean, base - height)
        end = (x + step, base - rng.uniform(0, 0.26) * tall)
        soft = (1 - sharp) * step * 0.2
        up = ("C", x + step * 0.17, valley - 2, top[0] - soft - step * 0.1, top[1] + height * 0.16 * sharp, *top)
        down = ("C", top[0] + soft + step * 0.1, top[1] + height * 0.16 * sharp, end[0] - step * 0.17, end[1] - 2, *end)
        commands += [up, down]
        if sunlit:
            # The lit flank: from the summit down the side that looks to the sun, back along a broken crest.
            crest_x = top[0] + step * rng.uniform(-0.05, 0.05)
            if sun_x > top[0]:
                facets.append(
                    [
                        ("M", *top),
                        down,
                        ("L", crest_x + step * 0.18, end[1] + 3),
                        ("L", crest_x + step * 0.02, top[1] + height * 0.5),
                        ("L", crest_x + step * 0.08, top[1] + height * 0.28),
                        ("Z",),
                    ]
                )
            else:
                facets.append(
                    [
                        ("M", x, valley),
                        up,
                        ("L", crest_x - step * 0.08, top[1] + height * 0.28),
                        ("L", crest_x - step * 0.02, top[1] + height * 0.5),
                        ("L", crest_x - step * 0.18, valley + 3),
                        ("Z",),
                    ]
                )
        summits.append(top)
        x, valley = end
    sheet.path(closed_below(commands, start, x, bottom), fill=fill)
    if sunlit:
        joined = [command for facet in facets for command in facet]
        sheet.path(joined, fill=sunlit, opacity=0.2)
    return summits


def mist(sheet: Canvas, light: Light, name: str, y: float, depth: float, *, thick: float = 0.75) -> None:
    sheet.wash(name, y - depth, y, [(0, light.mist, 0), (1, light.mist, thick)])


def plateau(
    sheet: Canvas, light: Light, rng: Random, *, horizon: float, rows: int = 4, tall: float = 1, sun: Point = (0, 0)
) -> list[Point]:
    """The usual background: rows of karst, each nearer, darker and sharper, with mist between them."""
    summits: list[Point] = []
    unit = horizon * 0.55 * tall
    for row in range(4 - rows, 4):
        depth = row / 3
        base = horizon - unit * (0.42 - 0.42 * depth)
        summits = karst(
            sheet,
            rng,
            base=base,
            tall=unit * (0.52 + 0.12 * (1 - depth)),
            fill=light.ridges[row],
            bottom=sheet.height,
            sharp=0.25 + 0.5 * depth * rng.uniform(0.7, 1.1),
            wide=76 + 36 * depth,
            sunlit=light.sunlit if row >= 2 else None,
            sun_x=sun[0],
        )
        if row < 3:
            mist(sheet, light, f"m{row}", horizon + unit * 0.12, unit * (0.6 - 0.1 * row), thick=0.8 - 0.12 * row)
    return summits


def sea_of_cloud(sheet: Canvas, light: Light, rng: Random, *, y: float, deep: float, opacity: float = 0.92) -> None:
    """A lake of cloud between ridges: scalloped upper edge, two layers."""
    for layer in range(2):
        level = y + layer * deep * 0.36
        points: list[Point] = []
        x = -30.0 - 40 * layer
        commands: list[Command] = [("M", x, level)]
        while x < sheet.width + 30:
            step = rng.uniform(46, 104)
            lift = rng.uniform(7, 17)
            commands.append(("C", x + step * 0.12, level - lift, x + step * 0.8, level - lift * 1.1, x + step, level))
            points.append((x, level))
            x += step
        sheet.path(
            closed_below(commands, points[0][0], x, y + deep),
            fill=light.mist,
            opacity=opacity if layer else opacity * 0.6,
        )


def hill(
    sheet: Canvas, rng: Random, *, left: float, right: float, fill: str, wave: float = 8, bottom: float | None = None
) -> list[Point]:
    """Soft ground from `left` height to `right` height; returns its edge to stand things on."""
    bend = rng.uniform(-wave, wave)
    points: list[Point] = [(-10.0, left)]
    for index in range(1, 4):
        share = index / 4
        points.append(
            (
                sheet.width * share,
                left + (right - left) * share + bend * math.sin(share * math.pi * 2) - abs(bend) * 0.4,
            )
        )
    points.append((sheet.width + 10.0, right))
    sheet.path(
        closed_below(through(points), -10, sheet.width + 10, sheet.height + 2 if bottom is None else bottom), fill=fill
    )
    return points


def level(edge: list[Point], x: float) -> float:
    """Height of a hill's edge at x, close enough to stand a house on."""
    for (x0, y0), (x1, y1) in itertools.pairwise(edge):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return edge[-1][1]


def birds(sheet: Canvas, light: Light, rng: Random, *, x: float, y: float, count: int = 4) -> None:
    commands: list[Command] = []
    for index in range(count):
        at_x, at_y, size = x + index * 15 + rng.uniform(-4, 4), y + rng.uniform(-9, 9), rng.uniform(3.5, 5.5)
        commands += [
            ("M", at_x - size, at_y - size * 0.35),
            ("Q", at_x - size * 0.3, at_y - size * 0.6, at_x, at_y),
            ("Q", at_x + size * 0.3, at_y - size * 0.6, at_x + size, at_y - size * 0.35),
        ]
    sheet.path(commands, stroke=light.shade, width=1.3, opacity=0.6, digits=1)
