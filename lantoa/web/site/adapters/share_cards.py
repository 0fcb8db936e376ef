"""Preview pictures, 1200 × 630: the drawn place, the title, the flower. Kept on this machine's disk.

The disk is only a memory: whatever is missing is drawn again.
"""

from __future__ import annotations

import io
import os
import tempfile
import threading
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from lantoa.ui import scenes
from lantoa.ui.assets import font_path

SIZE = (1200, 630)
EDITION = 2
# Drawing takes a quarter of a second of one core: one at a time leaves the others to the readers.
_one_at_a_time = threading.Semaphore(1)


def story_card(*, key: str, title: str, line: str, subject: str, seed: int) -> bytes:
    return _kept(key, lambda: _drawn(title, line, subject, seed))


def site_card(*, key: str, title: str, line: str, scene: str) -> bytes:
    return _kept(f"{key}-{scenes.seed_for(title, line)}", lambda: _drawn(title, line, scene, scenes.seed_for(title)))


def _kept(key: str, draw: object) -> bytes:
    path = Path(settings.HOME) / "cache" / "share" / f"{EDITION}-{scenes.EDITION}-{key}.png"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    with _one_at_a_time:
        if path.exists():
            return path.read_bytes()
        assert callable(draw)
        png: bytes = draw()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(png)
        Path(name).replace(path)  # whole or not at all, also when two processes draw at once
    return png


def _drawn(title: str, line: str, subject: str, seed: int) -> bytes:
    image = scenes.paint(subject, seed, width=SIZE[0], height=SIZE[1])
    shade = Image.new("L", (1, SIZE[1]))
    for y in range(SIZE[1]):
        shade.putpixel((0, y), round(235 * max(0.0, (y - 150) / (SIZE[1] - 150)) ** 0.8))
    image.paste(Image.new("RGB", SIZE, "#141A24"), (0, 0), shade.resize(SIZE))
    brush = ImageDraw.Draw(image)
    lines, letters = _fitted(title)
    step = round(letters.size * 1.3)
    top = SIZE[1] - 118 - step * len(lines)
    for number, text in enumerate(lines):
        brush.text((70, top + number * step), text, font=letters, fill="#FFFFFF")
    _flower(image, 97, SIZE[1] - 66, 27)
    small = _font(700, 28)
    brush.text((140, SIZE[1] - 85), _cut(line, small, 990), font=small, fill="#F3EEE5")
    _brocade(brush)
    buffer = io.BytesIO()
    image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG).save(
        buffer, "PNG", optimize=True
    )
    return buffer.getvalue()


def _fitted(title: str) -> tuple[list[str], ImageFont.FreeTypeFont]:
    for size in (64, 56, 48, 42):
        letters = _font(700, size)
        lines = _wrapped(title, letters, SIZE[0] - 140)
        if len(lines) <= 3:
            return _balanced(title, letters, len(lines)), letters
    return [*lines[:2], _cut(" ".join(lines[2:]), letters, SIZE[0] - 140)], letters


def _balanced(text: str, letters: ImageFont.FreeTypeFont, count: int) -> list[str]:
    """The narrowest setting with as many lines: no word is left alone on the last one."""
    narrow, wide = 200, SIZE[0] - 140
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_wrapped(text, letters, middle)) <= count:
            wide = middle
        else:
            narrow = middle
    return _wrapped(text, letters, wide)


def _wrapped(text: str, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and letters.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _cut(text: str, letters: ImageFont.FreeTypeFont, width: int) -> str:
    if letters.getlength(text) <= width:
        return text
    while text and letters.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


@cache
def _font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path(weight)), size)


def _flower(image: Image.Image, x: int, y: int, r: int) -> None:
    """The buckwheat flower of the mark, drawn large and set down small for clean edges."""
    big = r * 8
    sheet = Image.new("RGBA", (big * 2, big * 2), (0, 0, 0, 0))
    petal = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    brush = ImageDraw.Draw(petal)
    brush.ellipse((big * 0.68, big * 0.08, big * 1.32, big * 0.96), fill="#F08AB9", outline="#141A24", width=12)
    for turn in range(5):
        sheet.alpha_composite(petal.rotate(72 * turn))
    ImageDraw.Draw(sheet).ellipse((big * 0.76, big * 0.76, big * 1.24, big * 1.24), fill="#E9B44C")
    small = sheet.resize((r * 2, r * 2), Image.Resampling.LANCZOS)
    image.paste(small, (x - r, y - r), small)


def _brocade(brush: ImageDraw.ImageDraw) -> None:
    y = SIZE[1] - 16
    brush.rectangle((0, y - 4, SIZE[0], SIZE[1]), fill="#141A24")
    for number, x in enumerate(range(10, SIZE[0], 28)):
        fill = ("#D1689A", "#E9B44C", "#4FA37E", "#E9B44C")[number % 4]
        brush.polygon([(x, y), (x + 8, y + 8), (x + 16, y), (x + 8, y - 8)][:4], fill=fill)
