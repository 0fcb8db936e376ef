"""One function a subject: what is put on the land."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from lantoa.ui.scenes.canvas import Canvas
from lantoa.ui.scenes.palette import Light
from lantoa.ui.scenes.places import gatherings, homes, nature

Place = Callable[[Canvas, Light, Random], None]

PLACES: dict[str, Place] = {
    "ridge": nature.ridge,
    "terraces": nature.terraces,
    "flower_field": nature.flower_field,
    "market": gatherings.market,
    "loudspeaker": homes.loudspeaker,
    "road": nature.road,
    "school": gatherings.school,
    "meeting": gatherings.meeting,
    "river": nature.river,
    "festival": gatherings.festival,
    "village": homes.village,
    "signal": homes.signal,
    "weather": nature.weather,
    "farm": homes.farm,
    "weaving": homes.weaving,
    "tower": homes.tower,
    "health": gatherings.health,
}
