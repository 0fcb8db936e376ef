# A drawing is read as a table of points.
# ruff: noqa: E501
"""Where people live and work: village, loudspeaker, mast, field, cloth, the tower of Lũng Cú."""

from __future__ import annotations

from random import Random

from lantoa.ui.scenes import land, things
from lantoa.ui.scenes.canvas import Canvas, Command, closed_below, through
from lantoa.ui.scenes.palette import BROCADE, BUCKWHEAT, PAPER, Light


def village(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.58)
    land.clouds(sheet, light, rng, y=high * 0.14)
    land.plateau(sheet, light, rng, horizon=high * 0.62, rows=3, tall=1.25, sun=sun)
    edge = land.hill(sheet, rng, left=high * 0.66, right=high * 0.6, fill=light.field[0])
    things.earth_house(sheet, light)
    things.conifer(sheet, light.ridges[3])
    for x, size in ((330.0, 0.8), (440.0, 0.85), (540.0, 0.75)):
        sheet.stamp("h", x, land.level(edge, x) + 10, size)
    for x in (290.0, 384.0, 494.0, 588.0):
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
    pink, _blue, gold = light.cloth
    things.woman(sheet, light, top=light.shade, skirt=pink, has_basket=True)
    things.child(sheet, light, shirt=gold)
    sheet.stamp("w", 462, high * 0.93, 1.9)
    sheet.stamp("k", 500, high * 0.935, 1.7)


def loudspeaker(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.7)
    land.clouds(sheet, light, rng, y=high * 0.2)
    land.plateau(sheet, light, rng, horizon=high * 0.78, rows=3, tall=1.0, sun=sun)
    edge = land.hill(sheet, rng, left=high * 0.82, right=high * 0.74, fill=light.field[1])
    things.earth_house(sheet, light)
    things.peach_tree(sheet, light, rng)
    things.conifer(sheet, light.shade)
    for x, size in ((60.0, 0.7), (150.0, 0.95), (268.0, 0.75)):
        sheet.stamp("h", x, land.level(edge, x) + 16, size * 1.25)
    sheet.stamp("p", 212, land.level(edge, 212) + 20, 1.1)
    for x, size in ((14.0, 1.1), (104.0, 0.9), (318.0, 0.8)):
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


def signal(sheet: Canvas, light: Light, rng: Random) -> None:
    high = sheet.height
    sun = land.sky(sheet, light, rng, horizon=high * 0.7)
    land.clouds(sheet, light, rng, y=high * 0.24)
    summits = land.plateau(sheet, light, rng, horizon=high * 0.8, rows=4, tall=1.0, sun=sun)
    x, _y = min(summits, key=lambda top: abs(top[0] - 430))
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
    pink, blue, _gold = light.cloth
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
    while at < y + long - 18 and band < 9:
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
