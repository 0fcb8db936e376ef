"""One function a subject: what is put on the land."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from lantoa.ui.scenes import land, things
from lantoa.ui.scenes.canvas import Canvas, Command, Disc, Item, Point, closed_below, through
from lantoa.ui.scenes.palette import BROCADE, BUCKWHEAT, BUCKWHEAT_MID, BUCKWHEAT_PALE, PAPER, Light

Place = Callable[[Canvas, Light, Random], None]


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


def flowers(sheet: Canvas, light: Light, rng: Random) -> None:
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


def market(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.55)
    land.plateau(sheet, light, rng, horizon=high * 0.6, rows=3, tall=1.2, sun=sun)
    land.hill(sheet, rng, left=high * 0.57, right=high * 0.6, fill=light.earth, wave=4)
    sheet.wash("g", high * 0.6, high, [(0, light.earth, 0), (1, light.shade, 0.35)])
    things.bunting(sheet, light, x0=-10, y0=high * 0.1, x1=330, y1=high * 0.16, sag=20, count=13)
    things.bunting(sheet, light, x0=330, y0=high * 0.16, x1=615, y1=high * 0.08, sag=18, count=11)
    pink, blue, gold = light.cloth
    awnings = [pink, blue, light.field[1], gold]
    rng.shuffle(awnings)
    things.crowd(sheet, light)
    sheet.symbol("bk").polygon([(-11, -13), (11, -13), (7, 0), (-7, 0)], "#9A6C3A")
    sheet.symbols["bk"] += _heap(light)
    for index, (x, wide) in enumerate(((4, 176), (196, 178), (392, 190))):
        y = high * (0.76 + 0.025 * (index % 2))
        sheet.stamp("wvn"[index], x + wide * rng.uniform(0.3, 0.7), y - 12, 1.9, is_flipped=index == 1)
        _stall(sheet, light, x=x, y=y, wide=wide, tall=high * 0.46, cloth=awnings[index])
        for share in (0.2, 0.5, 0.8):
            sheet.stamp("bk", x + wide * share + rng.uniform(-9, 9), y - high * 0.12, 1.15)
    front = ((84, "v", 2.7), (148, "k", 2.5), (290, "w", 2.8), (352, "n", 2.75), (520, "v", 2.7))
    for x, who, size in front:
        sheet.stamp(who, x + rng.uniform(-18, 18), high * rng.uniform(0.97, 1.0), size, is_flipped=rng.random() < 0.5)


def _heap(light: Light) -> list[Item]:
    colours = (light.crop[0], light.cloth[0], light.field[0])
    return [Disc(x, y, 5, colours[index % 3]) for index, (x, y) in enumerate(((-6, -14), (6, -14), (0, -17)))]


def _stall(sheet: Canvas, light: Light, *, x: float, y: float, wide: float, tall: float, cloth: str) -> None:
    top = y - tall
    sheet.path(
        [("M", x + 6, y), ("L", x + 6, top), ("M", x + wide - 6, y), ("L", x + wide - 6, top)],
        stroke=light.shade,
        width=4,
    )
    sheet.box(x + 2, y - tall * 0.27, wide - 4, tall * 0.27, light.wall)
    sheet.box(x + 2, y - tall * 0.27, wide - 4, 6, light.shade, opacity=0.35)
    # Striped awning with a scalloped hem.
    low, parts = top + tall * 0.24, 7
    step = (wide + 16) / parts
    edges = [x - 8 + step * index for index in range(parts + 1)]
    ridge_xs = [x + 10 + (wide - 20) / parts * index for index in range(parts + 1)]
    for offset, fill in ((0, cloth), (1, PAPER)):
        commands: list[Command] = []
        for index in range(offset, parts, 2):
            a, b = edges[index], edges[index + 1]
            commands += [
                ("M", ridge_xs[index], top - 10), ("L", ridge_xs[index + 1], top - 10), ("L", b, low),
                ("Q", (a + b) / 2, low + 15, a, low), ("Z",),
            ]  # fmt: skip
        sheet.path(commands, fill=fill)


def loudspeaker(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.7)
    land.clouds(sheet, light, rng, y=high * 0.2)
    land.plateau(sheet, light, rng, horizon=high * 0.78, rows=3, tall=1.0, sun=sun)
    edge = land.hill(sheet, rng, left=high * 0.82, right=high * 0.74, fill=light.field[1])
    things.earth_house(sheet, light)
    things.peach_tree(sheet, light, rng)
    things.conifer(sheet, light.shade)
    for x, size in ((60, 0.7), (150, 0.95), (268, 0.75)):
        sheet.stamp("h", x, land.level(edge, x) + 16, size * 1.25)
    sheet.stamp("p", 212, land.level(edge, 212) + 20, 1.1)
    for x, size in ((14, 1.1), (104, 0.9), (318, 0.8)):
        sheet.stamp("c", x, land.level(edge, x) + 8, size)
    land.hill(sheet, rng, left=high * 0.97, right=high * 0.88, fill=light.field[2], wave=4)
    x, top = 452.0, high * 0.14
    sheet.line([(x, high * 1.02), (x, top - 14)], light.shade, 8)
    sheet.line([(x, top + 96), (x, top + 108)], BROCADE, 9)
    _horn(sheet, light)
    for flip, y in ((True, top + 22), (False, top + 56)):
        sheet.stamp("ho", x, y, 1.3, is_flipped=flip)
    # Sound: arcs on the side the upper horn looks to.
    for index in range(3):
        r = 42 + 26 * index
        sheet.path(
            [("M", x - 88 - r * 0.62, top + 22 - r * 0.62), ("Q", x - 88 - r * 1.05, top + 22, x - 88 - r * 0.62, top + 22 + r * 0.62)],
            stroke=light.orb if light.is_dark else BUCKWHEAT, width=4.5, opacity=0.85 - 0.24 * index,
        )  # fmt: skip
    pink, blue, gold = light.cloth
    things.woman(sheet, light, "w", top=light.shade, skirt=pink)
    things.man(sheet, light, "n", coat=blue)
    things.child(sheet, light, "k", shirt=gold)
    for at, who, size in ((316, "w", 2.4), (364, "k", 2.3), (540, "n", 2.45)):
        sheet.stamp(who, at, high * 0.975, size)


def _horn(sheet: Canvas, light: Light) -> None:
    s = sheet.symbol("ho")
    s.line([(0, 0), (10, 0)], light.shade, 6)
    s.path(
        [
            ("M", 8, -8),
            ("L", 24, -8),
            ("Q", 44, -10, 62, -28),
            ("L", 62, 28),
            ("Q", 44, 10, 24, 8),
            ("L", 8, 8),
            ("Z",),
        ],
        fill="#D8DDE0" if not light.is_dark else "#9AA6BF",
    )
    s.path(
        [("M", 8, 1), ("L", 24, 1), ("Q", 46, 4, 62, 26), ("L", 62, 28), ("Q", 44, 10, 24, 8), ("L", 8, 8), ("Z",)],
        fill=light.shade,
        opacity=0.3,
    )
    s.disc(62, 0, 8, light.ridges[2], ry=28)
    s.disc(63, 0, 4, light.shade, ry=16)


def school(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.6)
    land.clouds(sheet, light, rng, y=high * 0.14)
    land.plateau(sheet, light, rng, horizon=high * 0.66, rows=3, tall=1.25, sun=sun)
    land.hill(sheet, rng, left=high * 0.68, right=high * 0.66, fill=light.field[1], wave=3)
    x, y, wide, tall = 150.0, high * 0.8, 340.0, high * 0.24
    sheet.box(x, y - tall, wide, tall, light.wall)
    sheet.polygon(
        [(x - 16, y - tall), (x + 14, y - tall - 42), (x + wide - 14, y - tall - 42), (x + wide + 16, y - tall)],
        light.cloth[0] if not light.is_dark else light.roof,
    )
    sheet.box(x - 16, y - tall, wide + 32, 6, light.shade, opacity=0.35)
    panes: list[Command] = []
    for index in range(6):
        left = x + 18 + index * 54
        panes += [
            ("M", left, y - tall * 0.78),
            ("L", left + 32, y - tall * 0.78),
            ("L", left + 32, y - tall * 0.3),
            ("L", left, y - tall * 0.3),
            ("Z",),
        ]
    sheet.path(panes, fill=light.window if light.is_dark else light.sky[1])
    sheet.path(
        [
            c
            for i in range(6)
            for c in (("M", x + 34 + i * 54, y - tall * 0.78), ("L", x + 34 + i * 54, y - tall * 0.3))
        ],
        stroke=light.roof,
        width=2.5,
    )  # type: ignore[misc]
    sheet.box(x + wide * 0.5 - 17, y - tall * 0.62, 34, tall * 0.62, light.shade)
    sheet.box(x - 6, y - 5, wide + 12, 8, light.mist)
    land.hill(sheet, rng, left=high * 0.82, right=high * 0.81, fill=light.earth, wave=2)
    land.hill(sheet, rng, left=high * 0.97, right=high * 0.93, fill=light.field[2], wave=4)
    things.flag(sheet, light)
    sheet.stamp("f", 92, high * 0.86, 2.3)
    things.broad_tree(sheet, light.field[2], light.shade, light.field[0])
    sheet.stamp("t", 545, high * 0.86, 2.1)
    things.conifer(sheet, light.ridges[3])
    for at, size in ((30, 1.2), (56, 0.9)):
        sheet.stamp("c", at, high * 0.72, size)
    pink, blue, gold = light.cloth
    things.child(sheet, light, "k", shirt=PAPER)
    things.child(sheet, light, "l", shirt=blue)
    things.child(sheet, light, "j", shirt=pink)
    for index in range(6):
        at = 160 + index * 62 + rng.uniform(-14, 14)
        sheet.stamp(
            rng.choice("klj"), at, high * rng.uniform(0.9, 0.97), rng.uniform(2.3, 2.7), is_flipped=rng.random() < 0.4
        )


def meeting(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.56)
    land.plateau(sheet, light, rng, horizon=high * 0.6, rows=3, tall=1.3, sun=sun)
    land.hill(sheet, rng, left=high * 0.6, right=high * 0.62, fill=light.field[1], wave=4)
    things.stilt_house(sheet, light)
    sheet.stamp("st", 478, high * 0.76, 2.5)
    things.broad_tree(sheet, light.field[2], light.shade, light.field[0])
    sheet.stamp("t", 92, high * 0.82, 3.6)
    land.hill(sheet, rng, left=high * 0.8, right=high * 0.79, fill=light.earth, wave=3)
    pink, blue, gold = light.cloth
    things.man(sheet, light, "n", coat=blue)
    things.woman(sheet, light, "w", top=light.shade, skirt=pink)
    things.woman(sheet, light, "v", top=pink, skirt=blue)
    things.man(sheet, light, "m", coat=light.field[2])
    # The one who speaks stands at a small table with a paper in hand.
    sheet.stamp("n", 288, high * 0.84, 2.2)
    sheet.box(318, high * 0.765, 56, 6, light.shade)
    sheet.path(
        [("M", 324, high * 0.765), ("L", 324, high * 0.84), ("M", 368, high * 0.765), ("L", 368, high * 0.84)],
        stroke=light.shade,
        width=3,
    )
    sheet.polygon([(332, high * 0.765), (336, high * 0.735), (358, high * 0.735), (354, high * 0.765)], PAPER)
    # The others sit with their backs to us.
    _sitter(sheet, light, "a", coat=pink, scarf=blue)
    _sitter(sheet, light, "b", coat=blue, scarf=light.shade)
    _sitter(sheet, light, "d", coat=light.field[2], scarf=gold)
    for row, (count, size) in enumerate(((8, 1.0), (7, 1.25))):
        y = high * (0.92 + 0.11 * row)
        sheet.line([(20, y - 4), (580, y - 4)], light.shade, 6, opacity=0.55)
        for index in range(count):
            sheet.stamp(rng.choice("abd"), 48 + (index + 0.5 * row) * 66 + rng.uniform(-9, 9), y, size)


def _sitter(sheet: Canvas, light: Light, name: str, *, coat: str, scarf: str) -> None:
    s = sheet.symbol(name)
    s.path([("M", -21, 3), ("Q", -21, -34, -9, -37), ("L", 9, -37), ("Q", 21, -34, 21, 3), ("Z",)], fill=coat)
    s.path([("M", -12, -36), ("Q", 0, -26, 12, -36)], stroke=BROCADE, width=2.6)
    s.disc(0, -48, 11, light.shade)
    s.path(
        [("M", -12, -47), ("Q", -12, -62, 0, -62), ("Q", 12, -62, 12, -47), ("Q", 0, -42, -12, -47), ("Z",)], fill=scarf
    )


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


def festival(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.6)
    land.plateau(sheet, light, rng, horizon=high * 0.66, rows=3, tall=1.15, sun=sun)
    land.hill(sheet, rng, left=high * 0.7, right=high * 0.68, fill=light.field[1], wave=4)
    land.hill(sheet, rng, left=high * 0.8, right=high * 0.8, fill=light.earth, wave=4)
    x = 300.0
    # The tall bamboo of the Gầu Tào festival, with cloth at its top.
    sheet.path(
        [
            ("M", x, high * 0.86),
            ("Q", x + 4, high * 0.4, x + 2, high * 0.16),
            ("Q", x + 4, high * 0.06, x + 34, high * 0.05),
        ],
        stroke=light.field[0],
        width=5,
    )
    sheet.path(
        [
            ("M", x + 30, high * 0.05),
            ("Q", x + 44, high * 0.12, x + 34, high * 0.2),
            ("L", x + 48, high * 0.21),
            ("Q", x + 56, high * 0.12, x + 34, high * 0.045),
            ("Z",),
        ],
        fill=light.cloth[0],
    )
    for side in (-1, 1):
        things.bunting(sheet, light, x0=x + 2, y0=high * 0.18, x1=x + side * 320, y1=high * 0.3, sag=24, count=12)
    pink, blue, gold = light.cloth
    things.man(sheet, light, "n", coat=light.shade if not light.is_dark else blue, has_khen=True)
    things.woman(sheet, light, "w", top=light.shade, skirt=pink)
    things.woman(sheet, light, "v", top=pink, skirt=blue)
    if light.is_dark:
        sheet.disc(x, high * 0.86, 120, light.window, opacity=0.14)
        sheet.disc(x, high * 0.86, 70, light.window, opacity=0.2)
        s = sheet.symbol("fi")
        s.path(
            [
                ("M", -18, 0),
                ("Q", -22, -20, -8, -32),
                ("Q", -8, -20, 0, -24),
                ("Q", -4, -40, 6, -54),
                ("Q", 8, -36, 14, -30),
                ("Q", 22, -16, 16, 0),
                ("Z",),
            ],
            fill="#F39A3D",
        )
        s.path(
            [("M", -9, 0), ("Q", -11, -12, -1, -18), ("Q", 2, -28, 5, -30), ("Q", 12, -12, 8, 0), ("Z",)],
            fill="#FFE39A",
        )
        s.path([("M", -20, 1), ("L", 20, -4), ("M", -20, -4), ("L", 20, 1)], stroke=light.shade, width=5)
        sheet.stamp("fi", x, high * 0.87, 1.1)
    back = [
        (x - 172, 0.84, "w"),
        (x - 118, 0.825, "n"),
        (x - 66, 0.82, "v"),
        (x + 66, 0.82, "w"),
        (x + 118, 0.825, "v"),
        (x + 172, 0.84, "n"),
    ]
    for at, y, who in back:
        sheet.stamp(who, at, y * high, 1.7, is_flipped=at > x)
    front = [
        (x - 236, 0.95, "v"),
        (x - 140, 0.975, "n"),
        (x - 48, 0.985, "w"),
        (x + 56, 0.985, "n"),
        (x + 146, 0.975, "v"),
        (x + 240, 0.95, "w"),
    ]
    for at, y, who in front:
        sheet.stamp(who, at, y * high + 4, 2.6, is_flipped=at > x)


def village(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.58)
    land.clouds(sheet, light, rng, y=high * 0.14)
    land.plateau(sheet, light, rng, horizon=high * 0.62, rows=3, tall=1.25, sun=sun)
    edge = land.hill(sheet, rng, left=high * 0.66, right=high * 0.6, fill=light.field[0])
    things.earth_house(sheet, light)
    things.conifer(sheet, light.ridges[3])
    for x, size in ((330, 0.8), (440, 0.85), (540, 0.75)):
        sheet.stamp("h", x, land.level(edge, x) + 10, size)
    for x in (290, 384, 494, 588):
        sheet.stamp("c", x, land.level(edge, x) + 4, 0.85)
    middle = land.hill(sheet, rng, left=high * 0.76, right=high * 0.74, fill=light.field[1])
    x = 168.0
    y = land.level(middle, x) + high * 0.1
    # Smoke of the evening meal.
    sheet.curve(
        [(x - 30, y - 90), (x - 22, y - 116), (x - 38, y - 140), (x - 24, y - 172)], light.mist, 10, opacity=0.55
    )
    sheet.stamp("h", x, y, 2.3)
    things.peach_tree(sheet, light, rng)
    sheet.stamp("p", 330, high * 0.9, 2.1)
    sheet.stamp("c", 44, y + 4, 1.9)
    sheet.stamp("c", 16, y + 8, 1.4)
    land.hill(sheet, rng, left=high * 0.92, right=high * 0.88, fill=light.field[2], wave=3)
    things.stone_fence(sheet, light, rng, x0=-6, x1=606, y=high * 0.965, tall=26)
    pink, blue, gold = light.cloth
    things.woman(sheet, light, top=light.shade, skirt=pink, has_basket=True)
    things.child(sheet, light, shirt=gold)
    sheet.stamp("w", 462, high * 0.93, 1.9)
    sheet.stamp("k", 500, high * 0.935, 1.7)


def signal(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.7)
    land.clouds(sheet, light, rng, y=high * 0.24)
    summits = land.plateau(sheet, light, rng, horizon=high * 0.8, rows=4, tall=1.0, sun=sun)
    x, y = min(summits, key=lambda top: abs(top[0] - 430))
    x = min(max(x, 330), 520)
    land.hill(sheet, rng, left=high * 0.95, right=high * 0.7, fill=light.ridges[3], wave=10)
    foot, top = high * 0.8, high * 0.24
    bars: list[Command] = [("M", x - 24, foot), ("L", x - 5, top), ("M", x + 24, foot), ("L", x + 5, top)]
    for index in range(6):
        a, b = index / 6, (index + 1) / 6
        ya, yb = foot + (top - foot) * a, foot + (top - foot) * b
        wa, wb = 24 - 19 * a, 24 - 19 * b
        bars += [("M", x - wa, ya), ("L", x + wb, yb), ("M", x + wa, ya), ("L", x - wb, yb)]
    sheet.path(bars, stroke=light.shade, width=2.6)
    sheet.line([(x, top), (x, top - 34)], light.shade, 3)
    for dx in (-13, 13):
        sheet.box(x + dx - 4, top - 6, 8, 30, PAPER if not light.is_dark else light.mist)
    sheet.disc(x, top - 36, 5, "#E2473C")
    waves: list[Command] = []
    for index in range(3):
        r = 26 + 22 * index
        for side in (-1, 1):
            waves += [
                ("M", x + side * r * 0.8, top - 24 - r * 0.55),
                ("Q", x + side * r * 1.35, top - 20, x + side * r * 0.8, top - 16 + r * 0.55),
            ]
    sheet.path(waves, stroke=light.orb if light.is_dark else BUCKWHEAT, width=4, opacity=0.8)
    edge = land.hill(sheet, rng, left=high * 0.82, right=high * 0.92, fill=light.field[1])
    things.earth_house(sheet, light)
    things.conifer(sheet, light.shade)
    for at, size in ((70, 1.3), (196, 1.05)):
        sheet.stamp("h", at, land.level(edge, at) + 16, size)
    for at, size in ((128, 1.1), (14, 1.2), (250, 0.9)):
        sheet.stamp("c", at, land.level(edge, at) + 8, size)
    land.hill(sheet, rng, left=high * 0.97, right=high * 0.95, fill=light.field[2], wave=3)
    things.woman(sheet, light, top=light.shade, skirt=light.cloth[0])
    things.man(sheet, light, coat=light.cloth[1])
    sheet.stamp("w", 316, high * 0.99, 2.6)
    sheet.stamp("n", 372, high * 0.99, 2.6, is_flipped=True)
    # The telephone they look at.
    sheet.box(339, high * 0.99 - 74, 11, 18, light.shade)
    sheet.box(341, high * 0.99 - 72, 7, 13, light.window if light.is_dark else light.sky[1])


def weather(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    land.sky(sheet, light, rng, horizon=high * 0.6)
    land.plateau(sheet, light, rng, horizon=high * 0.72, rows=3, tall=1.15)
    edge = land.hill(sheet, rng, left=high * 0.76, right=high * 0.7, fill=light.field[1])
    things.earth_house(sheet, light)
    things.conifer(sheet, light.shade)
    for x, size in ((400, 1.1), (506, 0.9)):
        sheet.stamp("h", x, land.level(edge, x) + 12, size)
    for x in (346, 456, 560):
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


def farm(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.52)
    land.clouds(sheet, light, rng, y=high * 0.13)
    land.plateau(sheet, light, rng, horizon=high * 0.56, rows=3, tall=1.25, sun=sun)
    land.hill(sheet, rng, left=high * 0.58, right=high * 0.54, fill=light.field[0])
    # Maize between stones: every pocket of soil on the plateau is used.
    s = sheet.symbol("z")
    s.line([(0, 0), (0, -34)], light.field[2], 2.4)
    s.path(
        [("M", 0, -6), ("Q", -10, -22, -17, -12), ("M", 0, -12), ("Q", 9, -28, 17, -18), ("M", 0, -20), ("Q", -8, -36, -14, -27), ("M", 0, -26), ("Q", 6, -38, 12, -32)],
        stroke=light.field[2], width=3,
    )  # fmt: skip
    s.disc(4, -19, 3, light.crop[0], ry=6)
    s.line([(0, -34), (0, -41)], light.crop[1], 2.4)
    r = sheet.symbol("x")
    r.polygon([(-20, 2), (-15, -12), (-4, -19), (8, -14), (18, -4), (20, 2)], light.ridges[2])
    r.polygon([(-4, -19), (8, -14), (2, -4), (-6, -8)], light.sunlit, opacity=0.3)
    for row in range(3):
        y = high * (0.66 + 0.11 * row)
        land.hill(sheet, rng, left=y, right=y - 6, fill=(light.field[1], light.field[0])[row % 2], wave=5)
        size = 0.8 + 0.32 * row
        x = rng.uniform(0, 30)
        while x < 600:
            sheet.stamp(
                "z" if rng.random() < 0.7 else "x",
                x,
                y + 12 + rng.uniform(-3, 8) * size,
                size * rng.uniform(0.9, 1.15),
                is_flipped=rng.random() < 0.5,
            )
            x += 40 * size
    land.hill(sheet, rng, left=high * 0.93, right=high * 0.95, fill=light.field[2], wave=4)
    _cow(sheet, light)
    sheet.stamp("co", rng.uniform(150, 210), high * 0.98, 1.7)
    things.woman(sheet, light, top=light.cloth[1], skirt=light.cloth[0], has_basket=True)
    sheet.stamp("w", rng.uniform(330, 400), high * 0.985, 2.1)


def _cow(sheet: Canvas, light: Light) -> None:
    s = sheet.symbol("co")
    coat = "#B5713F" if not light.is_dark else "#6E4A57"
    s.path(
        [
            ("M", -24, -18),
            ("L", -23, 0),
            ("M", -15, -16),
            ("L", -16, 0),
            ("M", 14, -16),
            ("L", 14, 0),
            ("M", 22, -18),
            ("L", 23, 0),
        ],
        stroke=coat,
        width=5,
    )
    s.path(
        [("M", -28, -32), ("Q", -14, -37, 4, -35), ("Q", 12, -42, 20, -38), ("Q", 30, -40, 36, -42), ("L", 48, -34), ("Q", 50, -28, 44, -27), ("Q", 36, -28, 31, -22),
         ("Q", 26, -10, 12, -12), ("L", -16, -12), ("Q", -28, -12, -28, -32), ("Z",)],
        fill=coat,
    )  # fmt: skip
    s.path([("M", 36, -41), ("Q", 33, -50, 40, -53), ("M", 39, -41), ("Q", 44, -48, 49, -48)], stroke=PAPER, width=2.4)
    s.path([("M", -28, -30), ("Q", -35, -22, -32, -10)], stroke=coat, width=2.2)
    s.disc(41, -36, 1.4, light.shade)
    s.path([("M", 29, -38), ("Q", 27, -26, 30, -22)], stroke=light.cloth[0], width=2.2)
    s.disc(29, -20, 3, BROCADE)


def weaving(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.6)
    land.plateau(sheet, light, rng, horizon=high * 0.68, rows=3, tall=1.2, sun=sun)
    land.hill(sheet, rng, left=high * 0.72, right=high * 0.7, fill=light.field[1])
    land.hill(sheet, rng, left=high * 0.9, right=high * 0.88, fill=light.field[2], wave=4)
    pink, blue, gold = light.cloth
    top = high * 0.2
    sheet.path(
        [
            ("M", 34, high * 0.95),
            ("L", 40, top - 12),
            ("M", 566, high * 0.95),
            ("L", 560, top - 12),
            ("M", 366, high * 0.95),
            ("L", 366, top - 12),
        ],
        stroke=light.shade,
        width=6,
    )
    sheet.path(
        [("M", 24, top - 4), ("Q", 200, top + 8, 366, top), ("Q", 470, top + 8, 576, top - 4)],
        stroke=light.shade,
        width=4,
    )
    grounds = [light.shade if not light.is_dark else "#1A1734", pink, PAPER, blue]
    rng.shuffle(grounds)
    for index, (x, wide, long) in enumerate(((62, 132, 0.54), (214, 120, 0.6), (398, 128, 0.5))):
        _cloth(sheet, light, rng, x=x, y=top + 3, wide=wide, long=high * long, ground=grounds[index])
    things.woman(sheet, light, top=light.shade, skirt=pink)
    things.woman(sheet, light, "v", top=pink, skirt=blue, has_basket=True)
    sheet.stamp("w", 366, high * 0.995, 2.9)
    sheet.stamp("v", 548, high * 0.985, 2.6, is_flipped=True)


def _cloth(
    sheet: Canvas, light: Light, rng: Random, *, x: float, y: float, wide: float, long: float, ground: str
) -> None:
    """Linen with bands of cross-stitch and wax-drawn figures."""
    sheet.box(x, y, wide, long, ground)
    inks = [colour for colour in (*light.cloth, PAPER, light.field[0]) if colour != ground]
    rng.shuffle(inks)
    at, band = y + 8, 0
    while at < y + long - 18:
        ink = inks[band % 3]
        kind = (band + int(x)) % 4
        commands: list[Command] = []
        if kind == 0:
            sheet.box(x, at, wide, 6, ink)
            at += 13
        elif kind == 1:
            step = wide / 5
            for index in range(5):
                cx = x + step * (index + 0.5)
                commands += [("M", cx, at), ("L", cx + 11, at + 9), ("L", cx, at + 18), ("L", cx - 11, at + 9), ("Z",)]
            sheet.path(commands, fill=ink)
            at += 26
        elif kind == 2:
            step = wide / 6
            commands.append(("M", x, at + 12))
            for index in range(6):
                commands += [("L", x + step * (index + 0.5), at), ("L", x + step * (index + 1), at + 12)]
            sheet.path(commands, stroke=ink, width=4)
            at += 22
        else:
            step = wide / 4
            for index in range(4):
                cx = x + step * (index + 0.5)
                commands += [
                    ("M", cx, at + 2),
                    ("L", cx, at + 24),
                    ("M", cx - 11, at + 13),
                    ("L", cx + 11, at + 13),
                    ("M", cx - 7, at + 6),
                    ("L", cx + 7, at + 20),
                    ("M", cx + 7, at + 6),
                    ("L", cx - 7, at + 20),
                ]
            sheet.path(commands, stroke=ink, width=3)
            at += 34
        band += 1
    fringe: list[Command] = []
    for index in range(10):
        fx = x + wide * (index + 0.5) / 10
        fringe += [("M", fx, y + long), ("L", fx, y + long + 9)]
    sheet.path(fringe, stroke=ground, width=2.4)
    sheet.box(x, y, wide * 0.16, long, light.shade, opacity=0.12)


def tower(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.7)
    land.clouds(sheet, light, rng, y=high * 0.2)
    land.plateau(sheet, light, rng, horizon=high * 0.8, rows=3, tall=0.9, sun=sun)
    land.mist(sheet, light, "n", high * 0.84, high * 0.3)
    x = rng.uniform(270, 360)
    peak = through(
        [
            (-10, high * 0.9),
            (x * 0.45, high * 0.82),
            (x - 62, high * 0.6),
            (x, high * 0.545),
            (x + 66, high * 0.62),
            (x + 150, high * 0.8),
            (610, high * 0.88),
        ]
    )
    things.flag_tower(sheet, light, x, high * 0.56, high / 205)
    sheet.path(closed_below(peak, -10, 610, high + 4), fill=light.ridges[3])
    steps = [
        (x, high * 0.56),
        (x + 12, high * 0.66),
        (x - 22, high * 0.74),
        (x + 20, high * 0.83),
        (x - 30, high * 0.93),
        (x - 10, high * 1.02),
    ]
    sheet.curve(steps, light.wall, 6, opacity=0.85)
    things.conifer(sheet, light.shade)
    for side in (-1, 1):
        for index in range(5):
            away = 48 + index * 34 + rng.uniform(-8, 8)
            at = x + side * away
            sheet.stamp("c", at, high * (0.6 + 0.0017 * away + 0.03 * index), 0.75 + 0.13 * index)
    edge = land.hill(sheet, rng, left=high * 0.9, right=high * 0.93, fill=light.field[2], wave=8)
    things.earth_house(sheet, light)
    for at, size in ((72, 1.25), (520, 1.15)):
        sheet.stamp("h", at, land.level(edge, at) + 20, size)
    things.peach_tree(sheet, light, rng)
    sheet.stamp("p", 150, land.level(edge, 150) + 22, 1.3)


def health(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.6)
    land.clouds(sheet, light, rng, y=high * 0.14)
    land.plateau(sheet, light, rng, horizon=high * 0.66, rows=3, tall=1.2, sun=sun)
    land.hill(sheet, rng, left=high * 0.7, right=high * 0.68, fill=light.field[1], wave=3)
    x, y, wide, tall = 190.0, high * 0.85, 230.0, high * 0.32
    body = PAPER if not light.is_dark else light.mist
    sheet.box(x, y - tall, wide, tall, body)
    sheet.box(x + wide * 0.62, y - tall, wide * 0.38, tall, light.shade, opacity=0.1)
    sheet.polygon(
        [(x - 18, y - tall + 4), (x + wide / 2, y - tall - 58), (x + wide + 18, y - tall + 4)], light.field[2]
    )
    # A green cross: the red one is protected by law.
    cx, cy = x + wide / 2, y - tall - 20
    sheet.disc(cx, cy, 17, PAPER)
    sheet.path([("M", cx, cy - 9), ("L", cx, cy + 9), ("M", cx - 9, cy), ("L", cx + 9, cy)], stroke="#2F7450", width=7)
    sheet.box(x + wide / 2 - 20, y - tall * 0.6, 40, tall * 0.6, light.field[1])
    for left in (22, wide - 66):
        sheet.box(x + left, y - tall * 0.66, 44, 36, light.window if light.is_dark else light.sky[0])
        sheet.path(
            [("M", x + left + 22, y - tall * 0.66), ("L", x + left + 22, y - tall * 0.66 + 36)], stroke=body, width=3
        )
    land.hill(sheet, rng, left=high * 0.87, right=high * 0.86, fill=light.earth, wave=3)
    things.broad_tree(sheet, light.field[2], light.shade, light.field[0])
    sheet.stamp("t", 92, high * 0.89, 2.5)
    things.conifer(sheet, light.ridges[3])
    for at, size in ((470, 1.5), (506, 1.9), (548, 1.4)):
        sheet.stamp("c", at, high * 0.86, size)
    pink, blue, gold = light.cloth
    things.woman(sheet, light, top=pink, skirt=blue)
    things.man(sheet, light, "n", coat=PAPER if not light.is_dark else light.mist)
    things.child(sheet, light, shirt=gold)
    for at, who, size in ((388, "n", 2.7), (450, "w", 2.65), (498, "k", 2.5), (206, "w", 2.5)):
        sheet.stamp(who, at, high * 0.975, size)


PLACES: dict[str, Place] = {
    "ridge": ridge,
    "terraces": terraces,
    "flowers": flowers,
    "market": market,
    "loudspeaker": loudspeaker,
    "road": road,
    "school": school,
    "meeting": meeting,
    "river": river,
    "festival": festival,
    "village": village,
    "signal": signal,
    "weather": weather,
    "farm": farm,
    "weaving": weaving,
    "tower": tower,
    "health": health,
}
