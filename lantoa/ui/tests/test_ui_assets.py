"""What the browser loads: light, old-phone-proof, ours alone, readable."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lantoa.ui.assets import DIST, asset_url

UI = DIST.parent
ROOT = Path(__file__).resolve().parents[3]


def built(name: str) -> bytes:
    return (DIST / Path(asset_url(name)).name).read_bytes()


def test_the_built_files_are_those_of_the_sources() -> None:
    done = subprocess.run(
        [sys.executable, "tools/assets.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_home_and_story_load_little_style_and_few_letters() -> None:
    assert len(built("site.css")) <= 20_000
    assert len(built("be-vietnam-pro-400.woff2")) + len(built("be-vietnam-pro-700.woff2")) <= 30_000
    assert len(built("site.js")) <= 4_000


def test_our_letters_write_every_vietnamese_word() -> None:
    fonttools = pytest.importorskip("fontTools.ttLib")
    vietnamese = "".join(map(chr, range(0x1EA0, 0x1EFA))) + "ĂăÂâÊêÔôƠơƯưĐđĨĩŨũÀàÁáÃãÈèÉéÌìÍíÒòÓóÕõÙùÚúÝý₫–“”…"
    for weight in (400, 700):
        font = fonttools.TTFont(UI / "fonts" / f"be-vietnam-pro-{weight}.woff2")
        known = font.getBestCmap()
        assert [letter for letter in vietnamese if ord(letter) not in known] == []
        widths = {font["hmtx"][f"{name}"][0] for name in font.getGlyphOrder() if name.endswith(".tnum")}
        assert len(widths) <= 1
        features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert "tnum" in features
    assert "SIL OPEN FONT LICENSE" in (UI / "fonts/OFL.txt").read_text().upper()


@pytest.mark.parametrize("path", sorted((UI / "js").glob("*.js")), ids=lambda path: path.name)
def test_scripts_never_write_html(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for bad in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "http://", "https://"):
        assert bad not in text


def test_nothing_is_loaded_from_another_house() -> None:
    for path in (*(UI / "css").glob("*.css"), *(UI / "pictures").glob("*.svg")):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert "//" not in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), path.name


# -- colours ----------------------------------------------------------------------------------------------------------


def palette(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", block))


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    css = (UI / "css/tokens.css").read_text(encoding="utf-8")
    light, rest = css.split("@media", 1)
    by_device, by_choice = rest.split(':root[data-theme="dark"]')
    return palette(light), palette(by_device), palette(by_choice)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_dark_page_is_the_same_whether_the_device_or_the_reader_asks() -> None:
    _light, by_device, by_choice = blocks()
    assert by_device == by_choice


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read_on_every_ground(number: int) -> None:
    colours = blocks()[number]
    for ground in ("ground", "surface", "sunk"):
        for text in ("ink", "karst", "buckwheat", "terrace", "brocade", "sky", "alert"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for tone in ("terrace", "brocade", "sky", "alert"):
        assert contrast(colours[tone], colours[f"tint-{tone}"]) >= 4.5, tone
        assert contrast(colours["ink"], colours[f"tint-{tone}"]) >= 7, tone
    assert contrast(colours["on-brand"], colours["buckwheat"]) >= 4.5
    for text in ("on-night", "on-night-soft"):
        assert contrast(colours[text], colours["night"]) >= 4.5
    assert contrast(colours["edge"], colours["surface"]) >= 3
