"""Stories and pages in the shapes that components show. A view asks, this shapes, the template only prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import Kind
from lantoa.core.text import format_number
from lantoa.shared.media import queries as media
from lantoa.ui.parts import Card, Emergency, Fact, Picture, Stat, drawn, subject_and_seed

FACTS = (
    ("who", _("Who")),
    ("what", _("What")),
    ("when", _("When")),
    ("where", _("Where")),
    ("what_to_do", _("What to do")),
)
LARGEST_WIDTH = 1080


# -- pictures --------------------------------------------------------------------------------------------------------


def picture_of_row(row: Mapping[str, Any]) -> Picture | None:
    """A picture as a frozen version keeps it; no query."""
    made = media.picture(
        pk=row["image"],
        sha256=row.get("sha256", ""),
        width=row.get("width") or 0,
        height=row.get("height") or 0,
        alt=row.get("alt", ""),
    )
    return _shown(made, caption=row.get("caption", ""), credit=row.get("credit", "")) if made else None


def picture_of_image(image: Any, *, caption: str = "") -> Picture | None:
    made = media.picture_of(image)
    return _shown(made, caption=caption or image.caption, credit=image.credit) if made else None


def _shown(made: media.Picture, *, caption: str, credit: str) -> Picture:
    jpeg = made.jpeg[min(1, len(made.jpeg) - 1)]
    return Picture(
        url=jpeg.url,
        alt=made.alt,
        width=made.width,
        height=made.height,
        sources=tuple((source.width, source.url) for source in made.webp),
        caption=caption,
        credit=credit,
        large_url=made.jpeg[-1].url,
    )


def lead_picture(rows: Iterable[Mapping[str, Any]]) -> Picture | None:
    ordered = sorted(rows or (), key=lambda row: not row.get("is_lead"))
    return next((picture for row in ordered if (picture := picture_of_row(row)) is not None), None)


def scene_of(title: str, lead: str, scene: str, pk: int, *, ratio: str = "3x2", category: str = "") -> Picture:
    """The drawn place. `ridge` is what nobody chose: then the words choose."""
    return drawn(title, category, lead, subject="" if scene in ("", "ridge") else scene, key=pk, ratio=ratio)


def subject_of(title: str, lead: str, scene: str, pk: int) -> tuple[str, int]:
    """The same place as `scene_of` shows, for whoever draws it in pixels."""
    return subject_and_seed(title, "", lead, subject="" if scene in ("", "ridge") else scene, key=pk)


# -- texts -----------------------------------------------------------------------------------------------------------


def text_in(content: Mapping[str, Any], language: str) -> Mapping[str, Any] | None:
    """Title, lead and text of a frozen version in a language, or None where there is none."""
    if content["language"] == language:
        return {"title": content["title"], "lead": content["lead"], "text": content["body"]}
    return next(
        (each for each in content["variants"] if each["form"] == "portal" and each["language"] == language), None
    )


def languages_of(content: Mapping[str, Any]) -> list[str]:
    others = [each["language"] for each in content["variants"] if each["form"] == "portal"]
    return [content["language"], *(each for each in others if each != content["language"])]


def slug_in(story: Any) -> str:
    return story.slug or "tin"


def story_url(story: Any, language: str) -> str:
    return _story_path(language, slug_in(story), story.pk)


@lru_cache(maxsize=5000)
def _story_path(language: str, slug: str, pk: int) -> str:
    return reverse("site:story", kwargs={"language": language, "slug": slug, "pk": pk})


# -- cards -----------------------------------------------------------------------------------------------------------


def card(story: Any, language: str, *, portal_pk: int | None = None, label: str = "") -> Card:
    """From a story of `queries.listed`: no query here. With a `label` its places need not have been fetched."""
    translated = story.translated if language != story.language else None
    title = (translated or {}).get("title") or story.public_version.title
    lead = (translated or {}).get("lead") or story.public_version.lead
    category = label or _category_label(story, portal_pk, language)
    rows = story.shown_pictures or []
    picture = lead_picture(rows) or scene_of(title, lead, story.shown_scene or "", story.pk, category=category)
    is_foreign = language != story.language and not translated
    return Card(
        title=title,
        url=story_url(story, story.language if is_foreign else language),
        picture=picture,
        label=category,
        text=lead,
        at=story.first_published_at,
        unit=unit_name(story.unit, language),
        language=story.language if is_foreign else "",
        count=len(rows) if story.kind == "photo" else 0,
        icon="video" if portal_pk is not None and not label and _is_video(story, portal_pk) else "",
        badge="corrected" if story.public_version.label == "corrected" else "",
        badge_label=gettext("Corrected") if story.public_version.label == "corrected" else "",
    )


def _category_label(story: Any, portal_pk: int | None, language: str) -> str:
    if portal_pk is None:
        return kind_word(story)
    for placement in story.placements.all():
        if placement.portal_id == portal_pk and placement.category is not None:
            return category_name(placement.category, language)
    return kind_word(story)


def kind_word(story: Any) -> str:
    return _kind_word(story.kind, get_language())


@lru_cache(maxsize=100)
def _kind_word(kind: str, _language: str | None) -> str:
    return str(Kind(kind).label)


def _is_video(story: Any, portal_pk: int) -> bool:
    return any(
        p.portal_id == portal_pk and p.category is not None and p.category.is_video for p in story.placements.all()
    )


def category_name(category: Any, language: str) -> str:
    return (category.name_en if language == "en" else "") or category.name


def unit_name(unit: Any, language: str) -> str:
    return (unit.name_en if language == "en" else "") or unit.short_name or unit.name


def portal_name(portal: Any, language: str) -> str:
    return (portal.name_en if language == "en" else "") or portal.name


def emergency(story: Any, language: str) -> Emergency:
    return Emergency(
        title=story.public_version.title,
        url=story_url(story, language if language == story.language else story.language),
        at=story.published_at or story.first_published_at,
        source=story.unit.name,
        until=story.valid_until,
    )


# -- claims ----------------------------------------------------------------------------------------------------------


def facts(content: Mapping[str, Any]) -> tuple[Fact, ...]:
    given = content.get("facts") or {}
    return tuple(Fact(str(label), str(given[key])) for key, label in FACTS if str(given.get(key) or "").strip())


def stats(figures: Iterable[Mapping[str, Any]], language: str, *, limit: int | None = None) -> tuple[Stat, ...]:
    """Figures that say their source and as-of; others are not shown, since a number without them is no claim."""
    shown = tuple(
        Stat(
            number=_number(each.get("value"), language),
            label=str(each.get("base", "")),
            source=str(each.get("source_name") or each.get("source")),
            as_of=_as_of(str(each.get("as_of"))),
            period=_period(str(each.get("period", ""))),
            unit=str(each.get("unit", "")),
            method=str(each.get("method", "")),
            qualifier=str(each.get("qualifier", "")),
        )
        for each in figures
        if each.get("source") and each.get("as_of") and each.get("value") not in (None, "")
    )
    return shown[:limit]


def _number(value: Any, language: str) -> str:
    try:
        return format_number(Decimal(str(value)), language=language)
    except InvalidOperation:
        return str(value)


def _period(text: str) -> str:
    return gettext("in %(year)s") % {"year": text} if text.isdigit() and len(text) == 4 else text


def day_in_words(day: date) -> str:
    """25/10/2023 in Vietnamese; in English the month has its name, since nobody knows whose order it is."""
    return date_format(day, "j F Y" if (get_language() or "vi").startswith("en") else "d/m/Y")


def _as_of(text: str) -> str:
    """A day, a month or a year: never more exact than what was told."""
    parts = text.split("-")
    if len(parts) == 3:
        return day_in_words(date.fromisoformat(text))
    return "/".join(reversed(parts))
