"""Makes the subset fonts beside this file from Liberation Fonts 2.1.5 or newer.

Run by hand: `python -m lantoa.shared.documents.fonts.build FOLDER_OF_LIBERATION_2`.
A subset is a modified version under the OFL, so the reserved names "Liberation", "Tinos" and
"Arimo" may not be its name: it is called Lan Toa Serif / Lan Toa Sans.
Trap: Debian's package `fonts-liberation` of bookworm is 1.07 (other licence, no Vietnamese);
the package needed is `fonts-liberation2`.
"""

from __future__ import annotations

import sys
from pathlib import Path

SOURCES = {
    "LiberationSerif-Regular.ttf": ("LanToaSerif-Regular.ttf", "Lan Toa Serif", "Regular"),
    "LiberationSerif-Bold.ttf": ("LanToaSerif-Bold.ttf", "Lan Toa Serif", "Bold"),
    "LiberationSerif-Italic.ttf": ("LanToaSerif-Italic.ttf", "Lan Toa Serif", "Italic"),
    "LiberationSerif-BoldItalic.ttf": (
        "LanToaSerif-BoldItalic.ttf",
        "Lan Toa Serif",
        "Bold Italic",
    ),
    "LiberationSans-Regular.ttf": ("LanToaSans-Regular.ttf", "Lan Toa Sans", "Regular"),
    "LiberationSans-Bold.ttf": ("LanToaSans-Bold.ttf", "Lan Toa Sans", "Bold"),
}
# Latin to Extended Additional (all Vietnamese and the Latin scripts of the province's languages),
# combining tone marks, punctuation, superscripts, currency, arrows, the few shapes used in forms.
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x0300, 0x0304),
    (0x0306, 0x030C),
    (0x031B, 0x031B),
    (0x0323, 0x0323),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2116, 0x2122),
    (0x2190, 0x2195),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
    (0x25A0, 0x25CF),
)


def build(folder: Path, target: Path) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    for source, (name, family, style) in SOURCES.items():
        font = TTFont(folder / source)
        options = subset.Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp"])
        options.name_IDs = [0, 5, 13, 14]
        options.notdef_outline = True
        options.recalc_timestamp = False
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[c for first, last in RANGES for c in range(first, last + 1)])
        subsetter.subset(font)
        full = f"{family} {style}"
        for name_id, text in {
            1: family,
            2: style,
            3: f"{full}, subset of Liberation Fonts",
            4: full,
            6: full.replace(" ", ""),
        }.items():
            font["name"].setName(text, name_id, 3, 1, 0x409)
        font.save(target / name)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(__file__).parent)
