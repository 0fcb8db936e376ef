"""The light of four times of a day on the plateau, and of a day of rain."""

from __future__ import annotations

from dataclasses import dataclass

BUCKWHEAT = "#A8326B"
BUCKWHEAT_PALE = "#E9A9C6"
BUCKWHEAT_MID = "#CF6A9B"
BROCADE = "#E0A233"
TERRACE = "#226B4E"
INDIGO = "#2A2F5B"
SKIN = "#B9805C"
PAPER = "#FBF9F5"
ALERT = "#C8362D"


@dataclass(frozen=True, slots=True)
class Light:
    """What the hour does to colours; `ridges` from the farthest to the nearest."""

    name: str
    sky: tuple[str, str, str]
    orb: str
    glow: str
    ridges: tuple[str, str, str, str]
    sunlit: str
    mist: str
    field: tuple[str, str, str]
    crop: tuple[str, str]
    earth: str
    shade: str
    wall: str
    roof: str
    window: str
    water: tuple[str, str]
    cloth: tuple[str, str, str]
    is_dark: bool = False


DAWN = Light(
    name="dawn",
    sky=("#8FA8C8", "#F1C3B4", "#FCE8D2"),
    orb="#FFF4DE",
    glow="#FFE3C0",
    ridges=("#BDB5CB", "#9599B8", "#687A9F", "#435A7C"),
    sunlit="#FFD9BF",
    mist="#FBE6DA",
    field=("#7D9A78", "#557F66", "#37644F"),
    crop=("#E3B35B", "#C8963E"),
    earth="#B88A63",
    shade="#22384F",
    wall="#D9A86C",
    roof="#4B4A58",
    window="#FFE2A0",
    water=("#F3CDBB", "#7F9DB4"),
    cloth=(BUCKWHEAT, "#2D5B8C", "#D98E2B"),
)

DAY = Light(
    name="day",
    sky=("#A9CDE4", "#DCEBEC", "#FBF3E0"),
    orb="#FFFBEA",
    glow="#FFF6D8",
    ridges=("#B4CCD3", "#86A9B5", "#55808E", "#305E66"),
    sunlit="#FFF3D0",
    mist="#F6F4EA",
    field=("#9DBB6C", "#5E9560", "#2F7450"),
    crop=("#EBC257", "#CDA13B"),
    earth="#C39A6B",
    shade="#1E4148",
    wall="#E2B273",
    roof="#55525C",
    window="#44566B",
    water=("#9FD3C0", "#2F8F86"),
    cloth=(BUCKWHEAT, "#1F5FA8", "#E0A233"),
)

DUSK = Light(
    name="dusk",
    sky=("#4A3A70", "#B9557F", "#F6A56B"),
    orb="#FFE2AE",
    glow="#FFC48A",
    ridges=("#B5678B", "#87507F", "#593F6D", "#382E56"),
    sunlit="#FFB37A",
    mist="#F2A98C",
    field=("#7A5A6B", "#4F4A66", "#322F52"),
    crop=("#D98F4E", "#AD6A4B"),
    earth="#8C5A57",
    shade="#241F40",
    wall="#B9785A",
    roof="#2C2645",
    window="#FFD27A",
    water=("#F0A27C", "#7C4A78"),
    cloth=("#D1487F", "#3F6FB5", "#F0B04A"),
    is_dark=True,
)

NIGHT = Light(
    name="night",
    sky=("#0E1530", "#22315C", "#4A6491"),
    orb="#F6EDD3",
    glow="#A9BBDD",
    ridges=("#42598A", "#2C426F", "#1D2F55", "#121F3D"),
    sunlit="#9FB4DA",
    mist="#5B739F",
    field=("#29456A", "#1B3152", "#12223F"),
    crop=("#4F6384", "#3B4E70"),
    earth="#33436A",
    shade="#0B142B",
    wall="#5A5876",
    roof="#151F3B",
    window="#FFC861",
    water=("#6F8DBB", "#22376A"),
    cloth=("#B8437A", "#3E68AF", "#D99A3C"),
    is_dark=True,
)

RAIN = Light(
    name="rain",
    sky=("#6E8090", "#A3B0B7", "#D5D9D6"),
    orb="#E3E5DF",
    glow="#DADFDC",
    ridges=("#AEBBC1", "#889AA5", "#5E7482", "#3D5361"),
    sunlit="#CBD5D6",
    mist="#D5DAD8",
    field=("#7C9384", "#54736A", "#365753"),
    crop=("#B7A263", "#94834F"),
    earth="#8F7C68",
    shade="#263A46",
    wall="#B79B76",
    roof="#3E424E",
    window="#FFD98A",
    water=("#B7B29C", "#8B7A5E"),
    cloth=("#9C3A68", "#33608F", "#C08F35"),
)

LIGHTS: dict[str, Light] = {light.name: light for light in (DAWN, DAY, DUSK, NIGHT, RAIN)}
