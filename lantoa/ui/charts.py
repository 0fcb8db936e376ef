"""Simple charts as SVG: figures are attributes, looks are classes (static/ui/css/desk-data.css). No script, no style.

A chart stands beside its table: it says nothing that the table does not, so readers of screens get its name only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_WIDTH = 480
_ROW = 30
_LABEL = 180
_VALUE = 70
_DAYS_WIDTH, _HEIGHT = 760, 200
_LEFT, _BOTTOM = 62, 30
TONES = ("a", "b", "c", "d")


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: Decimal | int
    said: str  # the value as people read it
    tone: str = "a"


def bars(title: str, items: Sequence[Bar]) -> SafeString:
    """Lying bars with their labels; empty without items."""
    if not items:
        return mark_safe("")
    highest = max([float(item.value) for item in items] + [1.0])
    room = _WIDTH - _LABEL - _VALUE
    rows = format_html_join(
        "",
        '<text class="chart-label" x="0" y="{}">{}</text><rect class="chart-{}" x="{}" y="{}" width="{}" height="18" '
        'rx="2"></rect><text x="{}" y="{}">{}</text>',
        (
            (
                at * _ROW + 20,
                _short(item.label),
                item.tone if item.tone in TONES else "a",
                _LABEL,
                at * _ROW + 6,
                f"{_width(item.value, highest, room):.1f}",
                f"{_LABEL + _width(item.value, highest, room) + 8:.1f}",
                at * _ROW + 20,
                item.said,
            )
            for at, item in enumerate(items)
        ),
    )
    return _figure(title, rows, "bars", _WIDTH, len(items) * _ROW + 4)


def _width(value: Decimal | int, highest: float, room: int) -> float:
    return max(float(value) / highest * room, 1.0 if value else 0.0)


def line(title: str, points: Sequence[tuple[str, int]], *, ticks: int = 6) -> SafeString:
    """A line over days. `points`: label and value; a few labels stand below."""
    if len(points) < 2:
        return mark_safe("")
    highest = max([value for _label, value in points] + [1])
    step = (_DAYS_WIDTH - _LEFT - 20) / (len(points) - 1)
    places = [
        (_LEFT + at * step, _HEIGHT - _BOTTOM - value / highest * (_HEIGHT - _BOTTOM - 14))
        for at, (_label, value) in enumerate(points)
    ]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    ground = _HEIGHT - _BOTTOM
    every = max(1, round((len(points) - 1) / ticks))
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{places[at][0]:.1f}", _HEIGHT - 6, label)
            for at, (label, _value) in enumerate(points)
            if at % every == 0 and at <= len(points) - 1 - every // 2
        ),
    )
    inside = format_html(
        '<line class="chart-axis" x1="{left}" y1="{ground}" x2="{right}" y2="{ground}"></line>'
        '<text x="{edge}" y="18" text-anchor="end">{highest}</text><text x="{edge}" y="{ground}" text-anchor="end">0'
        '</text><polygon class="chart-area" points="{left},{ground} {drawn} {last},{ground}"></polygon>'
        '<polyline class="chart-line" points="{drawn}"></polyline>{labels}',
        left=_LEFT,
        right=_DAYS_WIDTH - 20,
        edge=_LEFT - 6,
        ground=ground,
        last=f"{places[-1][0]:.1f}",
        highest=f"{highest:,}".replace(",", "."),
        drawn=drawn,
        labels=labels,
    )
    return _figure(title, inside, "days", _DAYS_WIDTH, _HEIGHT)


def _figure(title: str, inside: SafeString, kind: str, width: int, height: int) -> SafeString:
    return format_html(
        '<figure class="chart chart-{4}"><figcaption>{0}</figcaption><svg viewBox="0 0 {1} {2}" role="img" '
        'aria-label="{0}">{3}</svg></figure>',
        title,
        width,
        height,
        inside,
        kind,
    )


def _short(label: str) -> str:
    return label if len(label) <= 22 else label[:21].rstrip() + "…"
