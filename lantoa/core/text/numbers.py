"""Numbers as they are printed: 2.268.000 · 30,96 % · 12 km."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
_MINUS = "−"


def format_number(value: int | Decimal, *, decimals: int | None = None, language: str = "vi") -> str:
    """`decimals`: None keeps the digits that the value has. Half is rounded up, as in school and in accounts."""
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"not a number to print: {value}")
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    digits = f"{abs(number):,f}"
    if language != "en":
        digits = digits.translate(str.maketrans(",.", ".,"))
    return (_MINUS if number < 0 else "") + digits


def format_percent(value: int | Decimal, *, decimals: int | None = None, language: str = "vi") -> str:
    """`value` is already in hundredths: Decimal("30.96") prints as 30,96 %."""
    gap = "" if language == "en" else NBSP
    return f"{format_number(value, decimals=decimals, language=language)}{gap}%"


def with_unit(number: str, unit: str) -> str:
    """A number and its unit, which no line break parts."""
    return f"{number}{NBSP}{unit.replace(' ', NBSP)}"
