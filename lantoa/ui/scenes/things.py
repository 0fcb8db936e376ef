# A drawing is read as a table of points.
# ruff: noqa: E501
"""Houses, trees, people and what they carry: small symbols drawn around their own foot at (0, 0)."""

from __future__ import annotations

from random import Random

from lantoa.ui.scenes.canvas import Canvas, Command
from lantoa.ui.scenes.palette import BROCADE, BUCKWHEAT_PALE, PAPER, SKIN, Light


def earth_house(sheet: Canvas, light: Light, name: str = "h", *, is_lit: bool = True) -> None:
    """A rammed-earth house of the plateau with its tiled roof, about 74 wide and 46 high."""
    s = sheet.symbol(name)
    s.polygon([(-31, 0), (-29, -25), (29, -25), (31, 0)], light.wall)
    s.polygon([(6, -25), (29, -25), (31, 0), (6, 0)], light.shade, opacity=0.16)
    s.path(
        [
            ("M", -38, -22),
            ("Q", -30, -26, -26, -45),
            ("L", 25, -45),
            ("Q", 30, -26, 38, -22),
            ("Z",),
        ],
        fill=light.roof,
    )
    s.line([(-25, -44), (24, -44)], light.shade, 2.4)
    s.box(-6, -17, 11, 17, light.shade)
    for x in (-22, 14):
        s.box(x, -18, 9, 8, light.window if is_lit else light.shade)
    s.box(-34, -2, 68, 3, light.shade, opacity=0.4)


def stilt_house(sheet: Canvas, light: Light, name: str = "st") -> None:
    """A Tày house on stilts under palm thatch, about 86 wide and 62 high."""
    s = sheet.symbol(name)
    posts: list[Command] = []
    for x in (-32, -12, 10, 31):
        posts += [("M", x, 0), ("L", x, -22)]
    s.path(posts, stroke=light.shade, width=3)
    s.box(-38, -38, 76, 18, light.wall)
    s.box(-38, -24, 76, 4, light.shade, opacity=0.45)
    for x in (-26, -2, 20):
        s.box(x, -35, 9, 9, light.window)
    s.path(
        [("M", -46, -34), ("Q", -30, -44, -25, -64), ("L", 25, -64), ("Q", 31, -44, 46, -34), ("Z",)], fill=light.roof
    )
    s.path([("M", -16, -20), ("L", -24, 0), ("M", -10, -20), ("L", -18, 0)], stroke=light.shade, width=1.6)


def conifer(sheet: Canvas, fill: str, name: str = "c") -> None:
    """Sa mộc, the straight conifer planted along every road up there; 50 high."""
    s = sheet.symbol(name)
    s.path(
        [
            ("M", 0, -50), ("L", 6, -35), ("L", 3, -36), ("L", 9, -21), ("L", 4, -23), ("L", 11, -5),
            ("L", 1.5, -6), ("L", 1.5, 0), ("L", -1.5, 0), ("L", -1.5, -6), ("L", -11, -5), ("L", -4, -23),
            ("L", -9, -21), ("L", -3, -36), ("L", -6, -35), ("Z",),
        ],
        fill=fill,
    )  # fmt: skip


def broad_tree(sheet: Canvas, crown: str, trunk: str, shine: str, name: str = "t") -> None:
    """A spreading tree, 64 high."""
    s = sheet.symbol(name)
    s.path([("M", -4, 0), ("Q", -1, -16, -3, -30), ("L", 4, -30), ("Q", 2, -14, 6, 0), ("Z",)], fill=trunk)
    s.path([("M", 0, -22), ("Q", 8, -30, 13, -36), ("M", 0, -26), ("Q", -8, -32, -14, -38)], stroke=trunk, width=2.4)
    for x, y, r in ((-15, -38, 14), (14, -38, 15), (0, -50, 17), (-1, -34, 13)):
        s.disc(x, y, r, crown)
    for x, y, r in ((-18, -42, 7), (8, -55, 8), (14, -42, 6)):
        s.disc(x, y, r, shine, opacity=0.35)


def peach_tree(sheet: Canvas, light: Light, rng: Random, name: str = "p") -> None:
    """A bare crooked peach tree in blossom, 60 high."""
    s = sheet.symbol(name)
    s.path(
        [
            ("M", 0, 0), ("Q", -5, -14, 2, -24), ("Q", 8, -34, 4, -46), ("M", 1, -22), ("Q", -10, -30, -18, -42),
            ("M", 4, -32), ("Q", 14, -36, 20, -48), ("M", -10, -32), ("Q", -18, -32, -24, -34),
        ],
        stroke=light.shade, width=2.6,
    )  # fmt: skip
    blossoms = [(rng.uniform(-27, 25), rng.uniform(-57, -30)) for _ in range(30)]
    blossoms = [(x, y) for x, y in blossoms if abs(x) / 27 + abs(y + 44) / 18 < 1.35]
    s.dots(blossoms, "#EFA3B8", 6.4)
    s.dots(blossoms[::3], "#FBE3EA", 3.4)


def stone_fence(sheet: Canvas, light: Light, rng: Random, *, x0: float, x1: float, y: float, tall: float = 13) -> None:
    """Stones laid without mortar, as round every house on the plateau."""
    s = sheet.symbol("sf")
    s.box(-3, -9, 82, 9, light.ridges[3])
    for row, tone in enumerate((light.ridges[2], light.ridges[1])):
        stones: list[Command] = []
        x = 2.0 + row * 5
        while x < 74:
            wide = rng.uniform(4, 9)
            stones += [("M", x, -4 - 6 * row), ("L", x + wide, -4 - 6 * row - rng.uniform(0, 1.4))]
            x += wide + 7
        s.path(stones, stroke=tone, width=6)
    size = tall / 13
    x = x0
    while x < x1:
        sheet.stamp("sf", x, y, size)
        x += 78 * size


def woman(sheet: Canvas, light: Light, name: str = "w", *, top: str, skirt: str, has_basket: bool = False) -> None:
    """A Mông woman in a pleated skirt with brocade bands; 40 high."""
    s = sheet.symbol(name)
    s.path([("M", -2.6, 0), ("L", -2.6, -8), ("M", 3, 0), ("L", 3, -8)], stroke=light.shade, width=3.2)
    s.path(
        [("M", -4.4, -21), ("Q", -7, -12, -11, -5), ("Q", 0, -1.5, 11, -5), ("Q", 7, -12, 4.4, -21), ("Z",)],
        fill=skirt,
    )
    s.path([("M", -9.6, -7.6), ("Q", 0, -4, 9.6, -7.6)], stroke=BROCADE, width=1.9)
    s.path([("M", -7.8, -11), ("Q", 0, -8, 7.8, -11)], stroke=PAPER, width=1, opacity=0.8)
    s.path([("M", -4.6, -20), ("L", -6, -29.5), ("Q", 0, -33, 6, -29.5), ("L", 4.6, -20), ("Z",)], fill=top)
    s.path([("M", -5.6, -28), ("Q", -9, -23, -6.4, -17), ("M", 5.6, -28), ("Q", 9, -23, 6.4, -17)], stroke=top, width=3)
    s.box(-4.8, -21.4, 9.6, 2.6, BROCADE, digits=1)
    if has_basket:
        s.polygon([(4, -31), (12.5, -31), (10.5, -17), (5, -17)], "#B98A4E")
        s.line([(4.4, -26.5), (12, -26.5)], light.shade, 0.8, opacity=0.5)
    s.disc(0, -34.6, 4.1, SKIN)
    s.path(
        [("M", -5, -35), ("Q", -5, -41, 0.4, -41), ("Q", 5.6, -41, 5, -35), ("Q", 0, -38.5, -5, -35), ("Z",)],
        fill=skirt,
    )


def man(sheet: Canvas, light: Light, name: str = "n", *, coat: str, has_khen: bool = False) -> None:
    """A man in an indigo jacket; 42 high; with a khèn he leans into the dance."""
    s = sheet.symbol(name)
    if has_khen:
        s.path(
            [("M", -1, -18), ("L", -5, -9), ("L", -4, 0), ("M", 1.5, -18), ("L", 6, -10), ("L", 11, -4)],
            stroke=light.shade,
            width=4.4,
        )
    else:
        s.path([("M", -2.4, -18), ("L", -3, 0), ("M", 2.4, -18), ("L", 3.2, 0)], stroke=light.shade, width=4.6)
    s.path([("M", -6, -16), ("L", -6.4, -30), ("Q", 0, -34, 6.4, -30), ("L", 6, -16), ("Z",)], fill=coat)
    if has_khen:
        s.path([("M", 5, -28), ("L", 11, -25)], stroke=coat, width=3.2)
        s.path([("M", 9, -29), ("L", 13, -20), ("M", 10.6, -24), ("Q", 20, -30, 22, -42)], stroke="#C98F45", width=2.2)
        s.path([("M", 12, -24), ("Q", 21, -29, 25, -39)], stroke="#E2B273", width=1.4)
    else:
        s.path([("M", -6, -29), ("L", -8.6, -17), ("M", 6, -29), ("L", 8.6, -17)], stroke=coat, width=3.2)
    s.disc(0, -36.4, 4.2, SKIN)
    s.path([("M", -4.6, -36), ("Q", -5, -42, 0, -42), ("Q", 5, -42, 4.6, -36), ("Z",)], fill=light.shade)


def child(sheet: Canvas, light: Light, name: str = "k", *, shirt: str) -> None:
    """A pupil with a satchel; 28 high."""
    s = sheet.symbol(name)
    s.path([("M", -1.8, -11), ("L", -2.2, 0), ("M", 1.8, -11), ("L", 3, 0)], stroke=light.shade, width=3)
    s.path([("M", -4.2, -10), ("L", -4, -19), ("Q", 0, -21.5, 4, -19), ("L", 4.2, -10), ("Z",)], fill=shirt)
    s.box(3, -19, 4, 8, BROCADE, digits=1)
    s.disc(0, -24, 3.7, SKIN)
    s.path(
        [("M", -4, -24), ("Q", -4, -29, 0, -29), ("Q", 4, -29, 4, -24), ("Q", 0, -26, -4, -24), ("Z",)],
        fill=light.shade,
    )


def crowd(sheet: Canvas, light: Light) -> tuple[str, ...]:
    """The usual four people, once in the file however often they stand in the picture."""
    pink, blue, gold = light.cloth
    woman(sheet, light, "w", top=light.shade, skirt=pink)
    woman(sheet, light, "v", top=pink, skirt=blue, has_basket=True)
    man(sheet, light, "n", coat=blue)
    child(sheet, light, "k", shirt=gold)
    return "w", "v", "n", "k"


def flag_tower(sheet: Canvas, light: Light, x: float, y: float, scale: float = 1) -> None:
    """The tower of Lũng Cú with the national flag; 100 high at scale 1."""
    s = sheet.symbol("ft")
    s.polygon([(-15, 0), (-11, -10), (11, -10), (15, 0)], light.ridges[1])
    s.polygon([(-9, -10), (-7, -44), (7, -44), (9, -10)], light.wall)
    s.polygon([(1.5, -10), (1.5, -44), (7, -44), (9, -10)], light.shade, opacity=0.22)
    s.polygon([(-9.5, -44), (-9.5, -48), (9.5, -48), (9.5, -44)], light.roof)
    s.path([("M", 0, -48), ("L", 0, -98)], stroke=light.shade, width=1.8)
    s.path(
        [
            ("M", 1, -98), ("Q", 12, -104, 22, -98), ("Q", 30, -94, 38, -98), ("L", 38, -73), ("Q", 30, -69, 22, -73),
            ("Q", 12, -79, 1, -73), ("Z",),
        ],
        fill="#D32A1E",
    )  # fmt: skip
    star(s, 19.5, -86, 7.4, "#FFDE3B")
    sheet.stamp("ft", x, y, scale)


def star(sheet: Canvas, x: float, y: float, r: float, fill: str) -> None:
    points = (
        (0, -1), (0.2245, -0.309), (0.9511, -0.309), (0.3633, 0.118), (0.5878, 0.809), (0, 0.382),
        (-0.5878, 0.809), (-0.3633, 0.118), (-0.9511, -0.309), (-0.2245, -0.309),
    )  # fmt: skip
    sheet.polygon([(x + px * r, y + py * r) for px, py in points], fill, digits=1)


def flag(sheet: Canvas, light: Light, name: str = "f") -> None:
    """The national flag on a pole, 70 high."""
    s = sheet.symbol(name)
    s.line([(0, 0), (0, -70)], light.shade, 2)
    s.path(
        [
            ("M", 1, -69), ("Q", 9, -73, 17, -69), ("Q", 25, -65, 31, -68), ("L", 31, -48), ("Q", 25, -45, 17, -49),
            ("Q", 9, -53, 1, -49), ("Z",),
        ],
        fill="#D32A1E",
    )  # fmt: skip
    star(s, 16, -59, 5.6, "#FFDE3B")


def bunting(sheet: Canvas, light: Light, *, x0: float, y0: float, x1: float, y1: float, sag: float, count: int) -> None:
    """A string of small brocade pennants."""
    colours = (*light.cloth, light.field[1])
    triangles: dict[str, list[Command]] = {colour: [] for colour in colours}
    for index in range(count):
        t = (index + 0.5) / count
        x, y = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + sag * 4 * t * (1 - t)
        triangles[colours[index % len(colours)]] += [("M", x - 6, y), ("L", x + 6, y), ("L", x, y + 12), ("Z",)]
    sheet.path([("M", x0, y0), ("Q", (x0 + x1) / 2, (y0 + y1) / 2 + sag * 2, x1, y1)], stroke=light.shade, width=1.3)
    for colour, commands in triangles.items():
        sheet.path(commands, fill=colour)


def buckwheat(sheet: Canvas, name: str, *, stem: str, petals: tuple[str, str]) -> None:
    """A buckwheat plant with its heart-shaped leaves and clusters of small flowers; 60 high."""
    s = sheet.symbol(name)
    s.path(
        [("M", 0, 0), ("Q", 3, -24, -1, -46), ("M", 1, -18), ("Q", 9, -28, 14, -38), ("M", 1, -26), ("Q", -9, -34, -12, -44)],
        stroke=stem, width=2,
    )  # fmt: skip
    for x, y, turn in ((9, -16, 1), (-7, -24, -1)):
        s.path(
            [("M", 0, y + 2), ("Q", x * 0.7, y - 10, x + 8 * turn, y - 2), ("Q", x, y + 8, 0, y + 2), ("Z",)], fill=stem
        )
    heads = ((-1, -50), (15, -42), (-13, -48))
    for tone, offsets in ((petals[0], ((0, -5), (5, -1), (-3, 4))), (petals[1], ((-5, -1), (3, 4)))):
        s.dots([(x + dx, y + dy) for x, y in heads for dx, dy in offsets], tone, 7.4)
    s.dots(heads, BROCADE if petals[0] != BUCKWHEAT_PALE else "#FFE9B0", 3.4)
