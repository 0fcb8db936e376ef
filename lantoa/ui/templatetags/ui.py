from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import dateformat, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from lantoa.core import pagecache
from lantoa.ui import marks
from lantoa.ui.assets import asset_url
from lantoa.ui.icons import ICONS

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
    if value is None:
        return ""
    if isinstance(value, datetime):
        local: datetime | date = timezone.localtime(value)
        machine = timezone.localtime(value).isoformat(timespec="minutes")
    else:
        local, machine = value, value.isoformat()
    is_vietnamese = (translation.get_language() or "vi").startswith("vi")
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
