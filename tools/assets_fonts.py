"""Be Vietnam Pro, cut down to what our pages write: 11 kB a weight instead of 135.

The family has proportional figures only; tables need columns that align, so each weight gets a set of
figures of one width under the feature `tnum` (the licence, OFL 1.1, allows changes; no name is reserved).
"""

from __future__ import annotations

import io
from pathlib import Path

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

VIETNAMESE = "".join(map(chr, range(0x1EA0, 0x1EFA))) + "ĂăĐđĨĩŨũƠơƯư" + "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý"
LATIN = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0«»·°±²³×÷§©®ªº½äöüßÄÖÜçÇñÑåÅëïîûœ–—‘’“”„…•‹›−₫€™"
FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WEIGHTS = {"Regular": 400, "Bold": 700}


def subset_all(source: Path, target: Path) -> None:
    for style, weight in WEIGHTS.items():
        font = TTFont(source / f"BeVietnamPro-{style}.ttf")
        add_tabular_figures(font)
        options = subset.Options()
        options.hinting = False
        options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        options.glyph_names = False
        options.notdef_outline = True
        cutter = subset.Subsetter(options)
        cutter.populate(text=VIETNAMESE + LATIN)
        cutter.subset(font)
        font.flavor = "woff2"
        buffer = io.BytesIO()
        font.save(buffer)
        path = target / f"be-vietnam-pro-{weight}.woff2"
        path.write_bytes(buffer.getvalue())
        print(f"{len(buffer.getvalue()):>8,}  {path.name}")


def add_tabular_figures(font: TTFont) -> None:
    """Each figure once more, centred on the width of a nought."""
    outlines, widths = font["glyf"], font["hmtx"]
    wide = widths["zero"][0]
    order = font.getGlyphOrder()
    for name in FIGURES:
        advance, bearing = widths[name]
        shift = round((wide - advance) / 2)
        component = GlyphComponent()
        component.glyphName, component.x, component.y, component.flags = name, shift, 0, 0x4
        glyph = Glyph()
        glyph.numberOfContours = -1
        glyph.components = [component]
        outlines[f"{name}.tnum"] = glyph
        widths[f"{name}.tnum"] = (wide, bearing + shift)
        if f"{name}.tnum" not in order:
            order.append(f"{name}.tnum")
    font.setGlyphOrder(order)
    font["maxp"].numGlyphs = len(order)
    rules = "\n".join(f"    sub {name} by {name}.tnum;" for name in FIGURES)
    merged_feature(font, f"feature tnum {{\n{rules}\n}} tnum;")


def merged_feature(font: TTFont, text: str) -> None:
    """feaLib replaces the whole GSUB table; ours must be added to the one that is there."""
    before = font["GSUB"]
    addOpenTypeFeaturesFromString(font, text, tables=["GSUB"])
    ours = font["GSUB"].table
    lookup = ours.LookupList.Lookup[0]
    record = ours.FeatureList.FeatureRecord[0]
    font["GSUB"] = before
    table = before.table
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    record.Feature.LookupListIndex = [len(table.LookupList.Lookup) - 1]
    # Records are sorted by tag, and scripts point to them by number: insert, then move the numbers up.
    tags = [each.FeatureTag for each in table.FeatureList.FeatureRecord]
    at = sum(tag <= "tnum" for tag in tags)
    table.FeatureList.FeatureRecord.insert(at, record)
    table.FeatureList.FeatureCount = len(table.FeatureList.FeatureRecord)
    for script in table.ScriptList.ScriptRecord:
        systems = [script.Script.DefaultLangSys, *(each.LangSys for each in script.Script.LangSysRecord)]
        for system in filter(None, systems):
            numbers = [number + (number >= at) for number in system.FeatureIndex]
            system.FeatureIndex = sorted([*numbers, at])
            system.FeatureCount = len(system.FeatureIndex)
