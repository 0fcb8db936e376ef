"""Drawn scenes: where a story has no picture there is a place, never a grey box.

`draw` and `paint` are pure: the same subject, seed and size always give the same picture.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from lantoa.ui.scenes.canvas import SHEET, Canvas
from lantoa.ui.scenes.palette import LIGHTS
from lantoa.ui.scenes.places import PLACES
from lantoa.ui.scenes.subject import SEEDS, seed_for, subject_for

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["EDITION", "SEEDS", "SUBJECTS", "TIMES", "draw", "paint", "seed_for", "subject_for"]

SUBJECTS: tuple[str, ...] = tuple(PLACES)
TIMES: tuple[str, ...] = tuple(LIGHTS)

#: Subjects that have an hour of their own.
USUAL_TIMES: dict[str, tuple[str, ...]] = {
    "weather": ("rain",),
    "festival": ("dusk", "night", "day"),
    "ridge": ("dawn", "dawn", "dusk"),
    "loudspeaker": ("dawn", "dusk", "day"),
}

#: Raised when a drawing changes, so that browsers fetch the new one.
EDITION = 1


def draw(subject: str, seed: int, *, width: int, height: int, time: str = "") -> str:
    """The scene as SVG, 2–6 kB. `time` is chosen by the seed when not given."""
    return _compose(subject, seed, width=width, height=height, time=time).svg(width=width, height=height)


def paint(subject: str, seed: int, *, width: int, height: int, time: str = "") -> Image.Image:
    """The same scene in pixels, for previews on other sites."""
    return _compose(subject, seed, width=width, height=height, time=time).paint(width=width, height=height)


def _compose(subject: str, seed: int, *, width: int, height: int, time: str) -> Canvas:
    place = PLACES.get(subject) or PLACES["ridge"]
    # A string seed: Python gives the same sequence for it in every process and version.
    rng = Random(f"{subject}:{seed}")  # noqa: S311  not for secrets
    light = LIGHTS.get(time) or LIGHTS[rng.choice(USUAL_TIMES.get(subject, ("dawn", "day", "day", "dusk")))]
    cloth = list(light.cloth)
    rng.shuffle(cloth)
    sheet = Canvas(SHEET, SHEET * height / width, is_mirrored=rng.random() < 0.5)
    place(sheet, replace(light, cloth=(cloth[0], cloth[1], cloth[2])), rng)
    return sheet
