from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import dateformat, timezone, translation
from django.utils.html import conditional_escape as escape
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from lantoa.core import pagecache
from lantoa.ui import marks
from lantoa.ui.assets import asset_url
from lantoa.ui.icons import ICONS
from lantoa.ui.parts import Card, Picture

register = template.Library()

register.simple_tag(asset_url, name="asset")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon beside a word is hidden from readers of screens; one that stands alone needs its label."""
    shown = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" {} focusable="false">{}</svg>',
        name,
        shown,
        mark_safe(ICONS[name]),
    )


@register.simple_tag
def state(code: str, label: str, *, prefix: str = "badge") -> SafeString:
    """A state as word, mark and tone. `prefix` is "desk-badge" in the desk."""
    mark = marks.mark_of(code)
    tone = f" {prefix}-{mark.tone}" if mark.tone else ""
    return format_html('<span class="{}{}">{}{}</span>', prefix, tone, icon(mark.icon), label)


@register.filter
def when(value: datetime | date | None, style: str = "day") -> SafeString | str:
    """A time people and machines can read. Styles: day, full, hour."""
    return (
        ""
        if value is None
        else _when(value, style, translation.get_language() or "vi", timezone.get_current_timezone())
    )


@lru_cache(maxsize=5000)
def _when(value: datetime | date, style: str, language: str, zone: tzinfo) -> SafeString:
    if isinstance(value, datetime):
        local: datetime | date = timezone.localtime(value, zone)
        machine = timezone.localtime(value, zone).isoformat(timespec="minutes")
    else:
        local, machine = value, value.isoformat()
    is_vietnamese = language.startswith("vi")
    day = dateformat.format(local, "d/m/Y" if is_vietnamese else "j F Y")
    if style == "full":
        weekday = gettext(WEEKDAYS[local.weekday()])
        day = f"{weekday}, {day}"
    if style in ("full", "hour") and isinstance(local, datetime):
        day += dateformat.format(local, " · H:i")
    return format_html('<time datetime="{}">{}</time>', machine, day)


#: Our own list: Django's Vietnamese for these is not always at hand, and the desk prints them too.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@register.filter
def figure(value: Any, digits: int | None = None) -> str:
    """Numbers in the manner of the page's language: 2.268.000 and 30,96; 2,268,000 and 30.96. Null is not 0."""
    if value is None or value == "":
        return "–"
    number = Decimal(str(value))
    text = f"{number:,f}" if digits is None else f"{number:,.{int(digits)}f}"
    if (translation.get_language() or "vi").startswith("vi"):
        text = text.replace(",", "\x00").replace(".", ",").replace("\x00", ".")
    return text


@register.filter
def minutes(seconds: int) -> str:
    """How long a sound lasts: 3:20."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def iso_duration(seconds: int) -> str:
    return f"PT{seconds // 60}M{seconds % 60}S"


@register.filter
def days_left(until: date) -> int:
    """Whole days from the province's today; the caller shows nothing below zero."""
    from lantoa.core import clock

    return (until - clock.today()) // timedelta(days=1)


@register.filter
def fault_id(field: Any) -> str:
    """The id under which a field's faults stand, for aria-describedby."""
    return f"{field.auto_id}-fault"


@register.simple_tag
def field_input(field: Any) -> SafeString:
    """The field's widget, tied to its help and its faults."""
    described = " ".join(
        part
        for part in (
            f"{field.auto_id}-help" if field.help_text else "",
            f"{field.auto_id}-fault" if field.errors else "",
        )
        if part
    )
    attributes: dict[str, str] = {}
    if described:
        attributes["aria-describedby"] = described
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs={**field.field.widget.attrs, **attributes})


_SURROUNDINGS = ("masthead", "emergencies", "footer")


@register.simple_tag(takes_context=True)
def surroundings(context: Context, template: str) -> str:
    """Head or foot of a page: the same on many pages, so its HTML is kept while the site does not change."""
    told = {name: context.get(name) for name in _SURROUNDINGS}
    emergencies = tuple(told["emergencies"] or ())
    key = ("surroundings", template, get_language(), told["masthead"], emergencies, told["footer"])
    return pagecache.kept(key, lambda: mark_safe(render_to_string(template, told)))


@register.simple_tag
def again(template: str, **told: Any) -> str:
    """A part that many pages show alike: its HTML is kept until something public changes. `told`: hashable values."""
    key = ("again", template, get_language(), tuple(told.items()))
    return pagecache.kept(key, lambda: mark_safe(render_to_string(template, told)), of_pieces=True)


SIZES = "(min-width: 60rem) 24rem, (min-width: 34rem) 48vw, 100vw"


@register.simple_tag
def picture(shown: Picture, *, sizes: str = "", eager: bool = False) -> SafeString:
    sources = f' srcset="{escape(shown.srcset)}" sizes="{escape(sizes or SIZES)}"' if shown.sources else ""
    when_loaded = 'fetchpriority="high"' if eager else 'loading="lazy"'
    return mark_safe(
        f'<img src="{escape(shown.url)}"{sources} width="{shown.width}" height="{shown.height}" '
        f'alt="{escape(shown.alt)}" {when_loaded} decoding="async">'
    )


@register.simple_tag
def card(shown: Card, *, row: bool = False, level: str = "h3", sizes: str = "", eager: bool = False) -> SafeString:
    """`row`: the picture beside the words; `level`: of the heading.

    Written in Python: twenty stand on a page, and a template takes several times as long.
    """
    body = [f'<span class="label">{escape(shown.label)}</span>'] if shown.label else []
    language = f' lang="{escape(shown.language)}"' if shown.language else ""
    body.append(
        f'<{level} class="card-title"{language}><a href="{escape(shown.url)}">{escape(shown.title)}</a></{level}>'
    )
    if shown.text:
        body.append(f'<p class="card-text">{escape(shown.text)}</p>')
    if shown.at or shown.unit or shown.badge:
        badge = f"{state(shown.badge, shown.badge_label)} " if shown.badge else ""
        body.append(f'<p class="meta">{badge}{" · ".join(filter(None, (when(shown.at), escape(shown.unit))))}</p>')
    side = _picture_of(shown, row=row, sizes=sizes, eager=eager) if shown.picture else ""
    name = "card card-row" if row else "card"
    return mark_safe(f'<article class="{name}">{side}<div class="card-body">{"".join(body)}</div></article>')


def _picture_of(shown: Card, *, row: bool, sizes: str, eager: bool) -> str:
    assert shown.picture is not None
    count = ""
    if shown.count:
        words = f'{shown.count}<span class="unseen"> {escape(gettext("pictures"))}</span>'
        count = f'<span class="frame-count">{icon("camera")}{words}</span>'
    elif shown.icon:
        count = f'<span class="frame-count">{icon(shown.icon)}</span>'
    frame = "frame frame-square" if row else "frame"
    drawn = picture(shown.picture, sizes=sizes, eager=eager)
    return f'<div class="card-picture"><div class="{frame}">{drawn}{count}</div></div>'
