"""Where people meet: market, school, meeting, festival, health station."""

from __future__ import annotations

from random import Random

from lantoa.ui.scenes import land, things
from lantoa.ui.scenes.canvas import Canvas, Command, Disc, Item
from lantoa.ui.scenes.palette import BROCADE, PAPER, Light


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
    )
    sheet.box(x + wide * 0.5 - 17, y - tall * 0.62, 34, tall * 0.62, light.shade)
    sheet.box(x - 6, y - 5, wide + 12, 8, light.mist)
    land.hill(sheet, rng, left=high * 0.82, right=high * 0.81, fill=light.earth, wave=2)
    land.hill(sheet, rng, left=high * 0.97, right=high * 0.93, fill=light.field[2], wave=4)
    things.flag(sheet, light)
    sheet.stamp("f", 92, high * 0.86, 2.3)
    things.broad_tree(sheet, light.field[2], light.shade, light.field[0])
    sheet.stamp("t", 545, high * 0.86, 2.1)
    things.conifer(sheet, light.ridges[3])
    for at, size in ((30.0, 1.2), (56.0, 0.9)):
        sheet.stamp("c", at, high * 0.72, size)
    pink, blue, _gold = light.cloth
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
    pink, blue, _gold = light.cloth
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
