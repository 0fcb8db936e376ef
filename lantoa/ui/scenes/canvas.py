"""A display list small enough to send to a phone, drawn as SVG or painted with Pillow.

The same list makes the picture of a card (SVG) and the preview that other sites show (PNG),
so both always agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

#: Every scene is drawn on a sheet this wide; only the height follows the wanted proportion.
SHEET = 600

Point = tuple[float, float]
Command = tuple[str, *tuple[float, ...]]
Stops = Sequence[tuple[float, str, float]]
"""Offset 0–1, colour, opacity: from the top of the box to its bottom."""


def _figure(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


@dataclass(frozen=True, slots=True)
class Path:
    commands: tuple[Command, ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 0
    opacity: float = 1
    gradient: str | None = None
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Disc:
    x: float
    y: float
    r: float
    fill: str
    opacity: float = 1
    ry: float | None = None
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Stamp:
    name: str
    x: float
    y: float
    scale: float = 1
    is_flipped: bool = False


Item = Path | Disc | Stamp


@dataclass(slots=True)
class Canvas:
    width: float
    height: float
    items: list[Item] = field(default_factory=list)
    gradients: dict[str, Stops] = field(default_factory=dict)
    symbols: dict[str, list[Item]] = field(default_factory=dict)
    is_mirrored: bool = False

    # -- drawing ---------------------------------------------------------------------------

    def polygon(self, points: Iterable[Point], fill: str, *, opacity: float = 1, digits: int = 0) -> None:
        self.path(_joined(points, is_closed=True), fill=fill, opacity=opacity, digits=digits)

    def path(
        self,
        commands: Iterable[Command],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 0,
        opacity: float = 1,
        gradient: str | None = None,
        digits: int = 0,
    ) -> None:
        self.items.append(Path(tuple(commands), fill, stroke, width, opacity, gradient, digits))

    def line(self, points: Sequence[Point], stroke: str, width: float, *, opacity: float = 1, digits: int = 0) -> None:
        self.path(_joined(points, is_closed=False), stroke=stroke, width=width, opacity=opacity, digits=digits)

    def dots(self, points: Iterable[Point], fill: str, size: float, *, opacity: float = 1, digits: int = 0) -> None:
        """Many round dots in one path: lines of no length with round ends."""
        commands: list[Command] = []
        for x, y in points:
            commands += [("M", x, y), ("L", x, y)]
        self.path(commands, stroke=fill, width=size, opacity=opacity, digits=digits)

    def curve(self, points: Sequence[Point], stroke: str, width: float, *, opacity: float = 1, digits: int = 0) -> None:
        self.path(through(points), stroke=stroke, width=width, opacity=opacity, digits=digits)

    def box(self, x: float, y: float, w: float, h: float, fill: str, *, opacity: float = 1, digits: int = 0) -> None:
        self.polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], fill, opacity=opacity, digits=digits)

    def disc(self, x: float, y: float, r: float, fill: str, *, opacity: float = 1, ry: float | None = None) -> None:
        self.items.append(Disc(x, y, r, fill, opacity, ry))

    def wash(self, name: str, y0: float, y1: float, stops: Stops) -> None:
        """A horizontal band of colour that changes from top to bottom: sky, water, mist."""
        self.gradients[name] = tuple(stops)
        self.path(
            [("M", 0, y0), ("L", self.width, y0), ("L", self.width, y1), ("L", 0, y1), ("Z",)],
            gradient=name,
        )

    def symbol(self, name: str) -> Canvas:
        """A small sheet to draw a repeated thing on, around its own foot (0, 0)."""
        sheet = Canvas(self.width, self.height)
        self.symbols[name] = sheet.items
        return sheet

    def stamp(self, name: str, x: float, y: float, scale: float = 1, *, is_flipped: bool = False) -> None:
        self.items.append(Stamp(name, x, y, scale, is_flipped))

    # -- as SVG ----------------------------------------------------------------------------

    def svg(self, *, width: int, height: int) -> str:
        parts = [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
                f'viewBox="0 0 {_figure(self.width, 0)} {_figure(self.height, 0)}" '
                'preserveAspectRatio="xMidYMid slice" stroke-linecap="round" stroke-linejoin="round">'
            )
        ]
        used = {item.name for item in self.items if isinstance(item, Stamp)}
        definitions = [
            f'<linearGradient id="{name}" x2="0" y2="1">'
            + "".join(
                f'<stop offset="{_figure(offset, 2)}" stop-color="{colour}"'
                + (f' stop-opacity="{_figure(opacity, 2)}"' if opacity < 1 else "")
                + "/>"
                for offset, colour, opacity in stops
            )
            + "</linearGradient>"
            for name, stops in self.gradients.items()
        ] + [
            f'<g id="{name}">' + "".join(map(_item_svg, items)) + "</g>"
            for name, items in self.symbols.items()
            if name in used
        ]
        if definitions:
            parts.append("<defs>" + "".join(definitions) + "</defs>")
        drawn = "".join(map(_item_svg, self.items))
        if self.is_mirrored:
            drawn = f'<g transform="translate({_figure(self.width, 0)})scale(-1 1)">{drawn}</g>'
        parts.append(drawn + "</svg>")
        return "".join(parts)

    # -- as pixels -------------------------------------------------------------------------

    def paint(self, *, width: int, height: int) -> Image.Image:
        """The same picture in pixels, drawn twice as large and reduced.

        Cost: about 60 ms for 1200 × 630.
        """
        from PIL import Image, ImageDraw  # a page that only sends SVG never loads Pillow

        scale = max(width / self.width, height / self.height) * 2
        shift_x = (width * 2 - self.width * scale) / 2
        shift_y = (height * 2 - self.height * scale) / 2
        image = Image.new("RGB", (width * 2, height * 2), "#FBF9F5")
        painter = _Painter(self, image, ImageDraw.Draw(image, "RGBA"))
        for item in self.items:
            if self.is_mirrored:
                painter.paint(item, -scale, scale, width * 2 - shift_x, shift_y)
            else:
                painter.paint(item, scale, scale, shift_x, shift_y)
        return image.resize((width, height), Image.Resampling.LANCZOS)


@dataclass(slots=True)
class _Painter:
    """Puts a display list on pixels; `sx`, `sy`, `dx`, `dy` say where its sheet lies."""

    sheet: Canvas
    image: Image.Image
    brush: ImageDraw.ImageDraw

    def paint(self, item: Item, sx: float, sy: float, dx: float, dy: float) -> None:
        if isinstance(item, Stamp):
            flip = -1 if item.is_flipped else 1
            for part in self.sheet.symbols[item.name]:
                self.paint(part, sx * item.scale * flip, sy * item.scale, dx + item.x * sx, dy + item.y * sy)
        elif isinstance(item, Disc):
            rx, ry = item.r * abs(sx), (item.r if item.ry is None else item.ry) * sy
            x, y = item.x * sx + dx, item.y * sy + dy
            self.brush.ellipse((x - rx, y - ry, x + rx, y + ry), fill=_rgba(item.fill, item.opacity))
        else:
            lines = [[(x * sx + dx, y * sy + dy) for x, y in points] for points in _flattened(item.commands)]
            for pixels in lines:
                if item.gradient:
                    self._wash(self.sheet.gradients[item.gradient], pixels)
                elif item.fill and len(pixels) > 2:
                    self.brush.polygon(pixels, fill=_rgba(item.fill, item.opacity))
            if item.stroke:
                self._stroke(lines, item.stroke, item.width * abs(sx), item.opacity)

    def _stroke(self, lines: list[list[Point]], colour: str, wide: float, opacity: float) -> None:
        """Round ends, and one even veil where a translucent line meets itself."""
        if opacity >= 1:
            _lines(self.brush, lines, _rgba(colour, 1), wide)
            return
        from PIL import Image, ImageDraw

        mask = Image.new("L", self.image.size)
        _lines(ImageDraw.Draw(mask), lines, round(255 * opacity), wide)
        self.image.paste(_rgba(colour, 1)[:3], mask=mask)

    def _wash(self, stops: Stops, pixels: Sequence[Point]) -> None:
        left, right = min(x for x, _ in pixels), max(x for x, _ in pixels)
        top, bottom = min(y for _, y in pixels), max(y for _, y in pixels)
        for row in range(math.floor(top), math.ceil(bottom)):
            self.brush.line(
                ((left, row), (right, row)), fill=_between(stops, (row - top) / max(1, bottom - top)), width=1
            )


def _lines(
    brush: ImageDraw.ImageDraw, lines: list[list[Point]], ink: tuple[int, int, int, int] | int, wide: float
) -> None:
    """Pillow cuts lines off square; ours end round."""
    for pixels in lines:
        if len(pixels) > 1:
            brush.line(pixels, fill=ink, width=max(1, round(wide)), joint="curve")
        if wide > 3:
            for x, y in {pixels[0], pixels[-1]}:
                brush.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=ink)


# -- paths -------------------------------------------------------------------------------------


def through(points: Sequence[Point], *, is_closed: bool = False) -> list[Command]:
    """A soft curve through the points (Catmull-Rom as cubic Béziers)."""
    count = len(points)
    commands: list[Command] = [("M", *points[0])]
    for index in range(count if is_closed else count - 1):
        before = points[(index - 1) % count] if is_closed or index else points[0]
        start, end = points[index % count], points[(index + 1) % count]
        after = points[(index + 2) % count] if is_closed or index + 2 < count else points[-1]
        commands.append(
            (
                "C",
                start[0] + (end[0] - before[0]) / 6,
                start[1] + (end[1] - before[1]) / 6,
                end[0] - (after[0] - start[0]) / 6,
                end[1] - (after[1] - start[1]) / 6,
                *end,
            )
        )
    if is_closed:
        commands.append(("Z",))
    return commands


def closed_below(commands: Sequence[Command], x0: float, x1: float, bottom: float) -> list[Command]:
    """The area under a line that runs from x0 to x1."""
    return [*commands, ("L", x1, bottom), ("L", x0, bottom), ("Z",)]


def _joined(points: Iterable[Point], *, is_closed: bool) -> list[Command]:
    commands: list[Command] = [("L" if index else "M", *point) for index, point in enumerate(points)]
    if is_closed:
        commands.append(("Z",))
    return commands


def _flattened(commands: Iterable[Command]) -> list[list[Point]]:
    lines: list[list[Point]] = []
    here: Point = (0, 0)
    for name, *numbers in commands:
        if name == "M":
            here = (numbers[0], numbers[1])
            lines.append([here])
        elif name == "L":
            here = (numbers[0], numbers[1])
            lines[-1].append(here)
        elif name == "Q":
            (cx, cy, x, y), start = numbers, here
            for step in range(1, 11):
                t = step / 10
                u = 1 - t
                lines[-1].append(
                    (
                        u * u * start[0] + 2 * u * t * cx + t * t * x,
                        u * u * start[1] + 2 * u * t * cy + t * t * y,
                    )
                )
            here = (x, y)
        elif name == "C":
            (ax, ay, bx, by, x, y), start = numbers, here
            for step in range(1, 13):
                t = step / 12
                u = 1 - t
                lines[-1].append(
                    (
                        u**3 * start[0] + 3 * u * u * t * ax + 3 * u * t * t * bx + t**3 * x,
                        u**3 * start[1] + 3 * u * u * t * ay + 3 * u * t * t * by + t**3 * y,
                    )
                )
            here = (x, y)
        elif name == "Z":
            lines[-1].append(lines[-1][0])
    return lines


def _item_svg(item: Item) -> str:
    if isinstance(item, Stamp):
        place = f"translate({_figure(item.x, 0)} {_figure(item.y, 0)})"
        if item.is_flipped or item.scale != 1:
            size = _figure(item.scale, 2)
            place += f"scale(-{size} {size})" if item.is_flipped else f"scale({size})"
        return f'<use href="#{item.name}" transform="{place}"/>'
    if isinstance(item, Disc):
        shown = "" if item.opacity >= 1 else f' opacity="{_figure(item.opacity, 2)}"'
        where = f'cx="{_figure(item.x, item.digits)}" cy="{_figure(item.y, item.digits)}"'
        if item.ry is not None:
            size = f'rx="{_figure(item.r, item.digits)}" ry="{_figure(item.ry, item.digits)}"'
            return f'<ellipse {where} {size} fill="{item.fill}"{shown}/>'
        return f'<circle {where} r="{_figure(item.r, item.digits)}" fill="{item.fill}"{shown}/>'
    data = _path_data(item.commands, item.digits)
    looks = ""
    if item.gradient:
        looks = f' fill="url(#{item.gradient})"'
    elif item.fill:
        looks = f' fill="{item.fill}"'
    elif item.stroke:
        looks = ' fill="none"'
    if item.stroke:
        looks += f' stroke="{item.stroke}" stroke-width="{_figure(item.width, 1)}"'
    if item.opacity < 1:
        looks += f' opacity="{_figure(item.opacity, 2)}"'
    return f'<path{looks} d="{data}"/>'


def _path_data(commands: Iterable[Command], digits: int) -> str:
    """Path data with relative commands, which are about a third shorter here.

    Rounded positions are tracked, so that rounding never adds up along a path.
    """
    text: list[str] = []
    here = (0.0, 0.0)
    start = here
    last = ""
    for name, *numbers in commands:
        if name == "Z":
            text.append("z")
            here, last = start, "z"
            continue
        places = [round(value, digits) for value in numbers]
        figures = [value - here[index % 2] for index, value in enumerate(places)]
        letter = name.lower()
        shown = [_figure(value, digits) for value in figures]
        if name == "L" and figures[1] == 0:
            letter, shown = "h", shown[:1]
        elif name == "L" and figures[0] == 0:
            letter, shown = "v", shown[1:]
        if letter == "m":
            letter, shown = "M", [_figure(value, digits) for value in places]
            start = (places[0], places[1])
        joined = ""
        for value in shown:
            joined += value if not joined or value.startswith("-") else " " + value
        if letter == last:
            text.append(joined if joined.startswith("-") else " " + joined)
        else:
            text.append(letter + joined)
        # After M a bare pair would mean an absolute line; ours are relative.
        last = "" if letter == "M" else letter
        here = (places[-2], places[-1])
    return "".join(text)


def _rgba(colour: str, opacity: float) -> tuple[int, int, int, int]:
    value = colour.lstrip("#")
    if len(value) == 3:
        value = "".join(letter * 2 for letter in value)
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16), round(opacity * 255)


def _between(stops: Stops, at: float) -> tuple[int, int, int, int]:
    before = stops[0]
    for stop in stops:
        if stop[0] >= at:
            span = stop[0] - before[0]
            share = (at - before[0]) / span if span else 1
            one, two = _rgba(before[1], before[2]), _rgba(stop[1], stop[2])
            mixed = [round(a + (b - a) * share) for a, b in zip(one, two, strict=True)]
            return mixed[0], mixed[1], mixed[2], mixed[3]
        before = stop
    return _rgba(before[1], before[2])
