"""What is there without people: ridges, terraces, flowers, a road, a river, a storm."""

from __future__ import annotations

import math
from random import Random

from lantoa.ui.scenes import land, things
from lantoa.ui.scenes.canvas import Canvas, Command, Point, closed_below, through
from lantoa.ui.scenes.palette import BROCADE, BUCKWHEAT, BUCKWHEAT_MID, BUCKWHEAT_PALE, PAPER, Light


def ridge(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    horizon = high * 0.86
    sun = land.sky(sheet, light, rng, horizon=horizon)
    land.clouds(sheet, light, rng, y=high * 0.2, count=2)
    unit = high * 0.5
    for row in range(4):
        base = high * (0.56 + 0.125 * row)
        land.karst(
            sheet, rng, base=base, tall=unit * (0.62 - 0.03 * row), fill=light.ridges[row], bottom=high,
            sharp=0.3 + 0.2 * row, wide=84 + 26 * row, sunlit=light.sunlit if row else None, sun_x=sun[0],
        )  # fmt: skip
        if row in (0, 2):
            land.sea_of_cloud(sheet, light, rng, y=base - high * 0.045, deep=high * 0.16, opacity=0.85)
    edge = land.hill(sheet, rng, left=high * 0.98, right=high * 0.72, fill=light.shade, wave=6)
    things.conifer(sheet, light.shade)
    for x, size in ((452, 0.85), (480, 1.15), (503, 0.95), (531, 1.3), (556, 1.05), (588, 1.25)):
        sheet.stamp("c", x, land.level(edge, x) + 3, size)
    things.woman(sheet, light, top=light.cloth[1], skirt=light.cloth[0], has_basket=True)
    sheet.stamp("w", 396, land.level(edge, 396) + 2, 0.95, is_flipped=True)
    land.birds(sheet, light, rng, x=rng.uniform(120, 260), y=high * 0.24)


def terraces(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.46)
    land.clouds(sheet, light, rng, y=high * 0.13)
    land.plateau(sheet, light, rng, horizon=high * 0.47, rows=3, tall=1.2, sun=sun)
    season = rng.choice(("ripe", "water", "green"))
    tones = {
        "ripe": (light.crop[0], light.crop[1], light.field[0]),
        "water": (light.water[0], light.sky[1], light.field[1]),
        "green": (light.field[0], light.crop[0], light.field[1]),
    }[season]
    peak = rng.uniform(0.66, 0.86)
    _steps(sheet, light, rng, tones, top=high * 0.38, bottom=high * 1.02, peak=peak, count=11)
    things.stilt_house(sheet, light)
    things.conifer(sheet, light.ridges[3])
    tones = (tones[1], tones[2], tones[0])
    edge = _steps(sheet, light, rng, tones, top=high * 0.55, bottom=high * 1.12, peak=rng.uniform(0.1, 0.2), count=9)
    for x, size in ((44, 0.8), (64, 1.05), (206, 0.9), (222, 0.7)):
        sheet.stamp("c", x, land.level(edge, x) + 6, size)
    sheet.stamp("st", 136, land.level(edge, 136) + 10, 0.95)
    things.woman(sheet, light, top=light.shade, skirt=light.cloth[0], has_basket=True)
    sheet.stamp("w", rng.uniform(340, 380), high * 0.95, 1.9)


def _steps(
    sheet: Canvas, light: Light, rng: Random, tones: tuple[str, str, str], *,
    top: float, bottom: float, peak: float, count: int,
) -> list[Point]:  # fmt: skip
    """Terraces follow one hill: each step keeps the shape of the one above, opened and rippled a little more."""
    wide, phase = sheet.width, rng.uniform(0, 6)
    first: list[Point] = []
    for step in range(count):
        share = step / (count - 1)
        points: list[Point] = []
        for index in range(8):
            at = -0.02 + 1.04 * index / 7
            away = min(1.0, abs(at - peak) * 1.35)
            fall = (away**1.5) * (bottom - top) * 0.5 * (1 - share * 0.7)
            ripple = (math.sin(at * 9 + phase + step * 0.6) + 0.5 * math.sin(at * 19 + step)) * (4 + 7 * share)
            points.append((at * wide, top + (bottom - top) * share**1.2 * 0.86 + fall + ripple))
        first = first or points
        sheet.path(
            closed_below(through(points), points[0][0], points[-1][0], sheet.height + 6),
            fill=tones[(0, 1, 0, 2)[step % 4]],
            stroke=light.field[2],
            width=1.6 + share * 2.4,
        )
    return first


def flower_field(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.56)
    land.clouds(sheet, light, rng, y=high * 0.14)
    land.plateau(sheet, light, rng, horizon=high * 0.56, rows=3, tall=1.1, sun=sun)
    edge = land.hill(sheet, rng, left=high * 0.56, right=high * 0.6, fill=light.field[1])
    things.earth_house(sheet, light)
    things.conifer(sheet, light.ridges[3])
    x = rng.uniform(390, 470)
    for dx, size in ((-74, 0.8), (-58, 1), (52, 0.9), (68, 0.7)):
        sheet.stamp("c", x + dx, land.level(edge, x + dx) + 5, size)
    sheet.stamp("h", x, land.level(edge, x) + 12, 0.95)
    things.stone_fence(sheet, light, rng, x0=x - 96, x1=x + 104, y=land.level(edge, x) + 20, tall=11)
    tones = (BUCKWHEAT_PALE, BUCKWHEAT_MID) if not light.is_dark else (BUCKWHEAT_MID, BUCKWHEAT)
    for row in range(4):
        share = row / 3
        y = high * (0.64 + 0.1 * row)
        field_edge = [
            (-10.0, y + rng.uniform(-5, 5)),
            (200.0, y + rng.uniform(-9, 5)),
            (420.0, y + rng.uniform(-5, 9)),
            (610.0, y + rng.uniform(-6, 6)),
        ]
        curve = through(field_edge)
        sheet.path(closed_below(curve, -10, 610, high + 4), fill=(light.field[1], light.field[2])[row % 2])
        for layer, tone in enumerate(tones):
            gap = 15 + 10 * share
            at = rng.uniform(0, gap)
            blossoms: list[Point] = []
            while at < 600:
                blossoms.append((at, land.level(field_edge, at) + rng.uniform(-2, 9 + 12 * share) + layer * 4))
                at += gap * rng.uniform(0.7, 1.4)
            sheet.dots(blossoms, tone, 5 + 6 * share)
    things.buckwheat(sheet, "b", stem=light.field[2] if not light.is_dark else light.shade, petals=(PAPER, tones[0]))
    things.buckwheat(sheet, "q", stem=light.field[0] if not light.is_dark else light.field[2], petals=tones)
    spots = sorted(
        ((rng.uniform(8, 592), rng.uniform(1.0, 1.04), rng.uniform(0.9, 1.7)) for _ in range(13)),
        key=lambda spot: spot[2],
    )
    for at, low, size in spots:
        sheet.stamp(rng.choice("bq"), at, high * low, size, is_flipped=rng.random() < 0.5)


def road(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.66)
    land.clouds(sheet, light, rng, y=high * 0.16)
    land.plateau(sheet, light, rng, horizon=high * 0.68, rows=4, tall=1.25, sun=sun)
    # The river far below, seen between the slope and the ridges.
    sheet.wash("r", high * 0.66, high * 0.8, [(0, light.water[0], 1), (1, light.water[1], 1)])
    slope = through(
        [
            (-10, high * 0.74),
            (90, high * 0.8),
            (210, high * 0.72),
            (330, high * 0.5),
            (450, high * 0.36),
            (610, high * 0.2),
        ]
    )
    sheet.path(closed_below(slope, -10, 610, high + 4), fill=light.ridges[3])
    lower = through(
        [(-10, high * 0.86), (120, high * 0.88), (300, high * 0.74), (460, high * 0.56), (610, high * 0.46)]
    )
    sheet.path(closed_below(lower, -10, 610, high + 4), fill=light.field[2])
    _strata(sheet, light, rng, 300, high)
    bends: list[Point] = [
        (150, 1.04), (330, 0.95), (498, 0.9), (520, 0.83), (392, 0.8), (356, 0.745), (452, 0.69), (548, 0.645),
        (566, 0.59), (486, 0.56), (452, 0.52), (508, 0.475), (572, 0.43), (604, 0.4),
    ]  # fmt: skip
    way = [(x, y * high) for x, y in bends]
    reaches = ((0, 6, 17.0), (5, 10, 11.0), (9, 14, 7.0))
    for verge, tone in ((5, light.field[1]), (0, light.earth)):
        for start, end, wide in reaches:
            sheet.curve(way[start:end], tone, wide + verge)
    for start, end, wide in reaches:
        sheet.curve(way[start:end], PAPER, 1.4 if wide > 8 else 0.9, opacity=0.75)
    things.conifer(sheet, light.shade)
    for x, y, size in (
        (400, 0.9, 1.1),
        (424, 0.915, 0.8),
        (586, 0.74, 1),
        (568, 0.75, 0.8),
        (436, 0.62, 0.6),
        (60, 0.99, 1.4),
        (30, 1.0, 1.1),
        (92, 1.01, 1.0),
    ):
        sheet.stamp("c", x, y * high, size)
    _rider(sheet, light)
    sheet.stamp("mo", 250, high * 0.985, 1.7)
    land.birds(sheet, light, rng, x=120, y=high * 0.3, count=3)


def _strata(sheet: Canvas, light: Light, rng: Random, x0: float, high: float) -> None:
    """Broken beds of limestone on the slope above the road."""
    marks: list[Command] = []
    for _ in range(16):
        x = rng.uniform(x0, 590)
        share = (x - x0) / 300
        y = high * (0.6 - 0.36 * share + rng.uniform(0.02, 0.22))
        long = rng.uniform(14, 44)
        marks += [("M", x, y), ("L", x + long, y - long * 0.55)]
    sheet.path(marks, stroke=light.sunlit, width=3, opacity=0.16)


def _rider(sheet: Canvas, light: Light) -> None:
    """A motorbike with someone who has been to market."""
    s = sheet.symbol("mo")
    for x in (-11, 11):
        s.disc(x, -5, 5.4, light.shade)
        s.disc(x, -5, 2.2, light.mist)
    s.path(
        [("M", -12, -6), ("L", -3, -12), ("L", 6, -11), ("L", 11, -5), ("M", 6, -11), ("L", 9, -18)],
        stroke=light.cloth[1],
        width=3,
    )
    s.path([("M", -2, -12), ("L", 0, -23), ("L", 8, -18)], stroke=light.cloth[0], width=5)
    s.disc(1, -28, 4.2, light.cloth[2])
    s.polygon([(-14, -24), (-5, -24), (-6, -12), (-12, -12)], "#B98A4E")


def river(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.5)
    land.clouds(sheet, light, rng, y=high * 0.12)
    land.karst(
        sheet, rng, base=high * 0.58, tall=high * 0.3, fill=light.ridges[0], bottom=high * 0.7, sharp=0.4, wide=90
    )
    land.karst(
        sheet,
        rng,
        base=high * 0.62,
        tall=high * 0.3,
        fill=light.ridges[1],
        bottom=high * 0.7,
        sharp=0.6,
        wide=120,
        sunlit=light.sunlit,
        sun_x=sun[0],
    )
    land.mist(sheet, light, "m", high * 0.64, high * 0.2)
    sheet.wash("r", high * 0.62, high, [(0, light.water[0], 1), (1, light.water[1], 1)])
    # The walls of the gorge, nearer ones over farther ones, left and right in turn.
    walls: tuple[tuple[int, tuple[Point, ...]], ...] = (
        (2, ((600, 0.1), (520, 0.2), (470, 0.36), (432, 0.42), (398, 0.6), (356, 0.67), (330, 0.7), (600, 0.72))),
        (2, ((0, 0.16), (70, 0.22), (120, 0.38), (168, 0.46), (204, 0.64), (262, 0.715), (290, 0.74), (0, 0.76))),
        (3, ((600, 0.34), (556, 0.42), (520, 0.58), (470, 0.68), (442, 0.8), (398, 0.84), (600, 0.9))),
        (3, ((0, 0.44), (44, 0.5), (78, 0.66), (122, 0.76), (146, 0.9), (196, 0.96), (212, 1.02), (0, 1.02))),
    )  # fmt: skip
    for tone, points in walls:
        wall = [(x + rng.uniform(-8, 8) * (0 < x < 600), y * high) for x, y in points]
        sheet.polygon(wall, light.ridges[tone])
        # Light on the bedding planes of the limestone.
        side = -1 if wall[0][0] > 300 else 1
        hatch: list[Command] = []
        for x, y in wall[1:-2]:
            hatch += [("M", x - 6 * -side, y + 14), ("L", x - side * rng.uniform(26, 48), y + rng.uniform(24, 40))]
        sheet.path(hatch, stroke=light.sunlit, width=3, opacity=0.28)
    ripples: list[Command] = []
    for _ in range(12):
        share = rng.uniform(0.1, 1)
        x, y = 300 + rng.uniform(-30, 60) * (1 + share), high * (0.72 + 0.27 * share)
        ripples += [("M", x, y), ("L", x + 14 + 34 * share, y)]
    sheet.path(ripples, stroke=PAPER, width=2, opacity=0.4)
    _boat(sheet, light)
    sheet.stamp("bo", 300 + rng.uniform(-10, 30), high * 0.9, 1.5, is_flipped=rng.random() < 0.5)
    things.conifer(sheet, light.shade)
    for x, y, size in ((18, 0.5, 0.9), (36, 0.53, 0.7), (586, 0.42, 1), (566, 0.46, 0.75), (8, 0.92, 1.3)):
        sheet.stamp("c", x, y * high, size)
    land.birds(sheet, light, rng, x=250, y=high * 0.3, count=3)


def _boat(sheet: Canvas, light: Light) -> None:
    s = sheet.symbol("bo")
    s.path(
        [("M", -34, -7), ("Q", 0, 2, 36, -9), ("Q", 28, 5, 14, 5), ("L", -18, 5), ("Q", -30, 4, -34, -7), ("Z",)],
        fill=light.shade,
    )
    s.path([("M", -31, -4), ("Q", 0, 4, 33, -6)], stroke=BROCADE, width=1.6)
    for x, coat in ((-12, light.cloth[0]), (2, light.cloth[2])):
        s.path([("M", x - 5, -2), ("L", x - 4, -13), ("Q", x, -16, x + 4, -13), ("L", x + 5, -1), ("Z",)], fill=coat)
        s.disc(x, -18, 3.6, "#B9805C")
    s.path([("M", 17, -2), ("L", 18, -20), ("Q", 21, -23, 24, -20), ("L", 25, -2), ("Z",)], fill=light.cloth[1])
    s.disc(21, -26, 3.8, "#B9805C")
    s.path([("M", 13, -26), ("Q", 21, -36, 29, -26), ("Z",)], fill=light.crop[0])
    s.line([(12, -24), (34, 12)], light.crop[1], 2)


def weather(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    land.sky(sheet, light, rng, horizon=high * 0.6)
    land.plateau(sheet, light, rng, horizon=high * 0.72, rows=3, tall=1.15)
    edge = land.hill(sheet, rng, left=high * 0.76, right=high * 0.7, fill=light.field[1])
    things.earth_house(sheet, light)
    things.conifer(sheet, light.shade)
    for x, size in ((400.0, 1.1), (506.0, 0.9)):
        sheet.stamp("h", x, land.level(edge, x) + 12, size)
    for x in (346.0, 456.0, 560.0):
        sheet.stamp("c", x, land.level(edge, x) + 5, 1.1)
    # A stream that has left its bed.
    bed = through([(250, high * 0.74), (276, high * 0.8), (210, high * 0.86), (250, high * 0.93), (150, high * 1.04)])
    sheet.path(bed, stroke=light.water[1], width=46)
    sheet.path(bed, stroke=light.water[0], width=26, opacity=0.6)
    for layer, (tone, y) in enumerate(((light.ridges[1], 0.02), (light.ridges[2], -0.05))):
        commands: list[Command] = [("M", -20, -20), ("L", -20, high * (0.2 + y))]
        x = -20.0
        while x < 620:
            step = rng.uniform(70, 130)
            drop = rng.uniform(16, 34)
            commands.append(
                (
                    "C",
                    x + step * 0.1,
                    high * (0.2 + y) + drop,
                    x + step * 0.9,
                    high * (0.2 + y) + drop,
                    x + step,
                    high * (0.2 + y),
                )
            )
            x += step
        commands += [("L", x, -20), ("Z",)]
        sheet.path(commands, fill=tone, opacity=0.92 if layer else 0.8)
    drops: list[Command] = []
    for _ in range(52):
        x, y, long = rng.uniform(-10, 620), rng.uniform(0.2, 0.97) * high, rng.uniform(12, 26)
        drops += [("M", x, y), ("L", x - long * 0.3, y + long)]
    sheet.path(drops, stroke=light.mist if light.name != "day" else light.ridges[2], width=1.8, opacity=0.65)
    things.man(sheet, light, coat=light.cloth[1])
    s = sheet.symbol("um")
    s.line([(0, 0), (0, -30)], light.shade, 2)
    s.path(
        [
            ("M", -27, -28),
            ("Q", -22, -50, 0, -51),
            ("Q", 22, -50, 27, -28),
            ("Q", 13, -35, 0, -28),
            ("Q", -13, -35, -27, -28),
            ("Z",),
        ],
        fill=light.cloth[0],
    )
    sheet.stamp("n", 466, high * 0.98, 2.4)
    sheet.stamp("um", 485, high * 0.98 - 40, 2.3)
