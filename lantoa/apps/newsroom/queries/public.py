"""What the public reads: published versions only."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from lantoa.apps.newsroom.choices import Label, Public
from lantoa.apps.newsroom.models import Category, Placement, Portal, Story, StoryVersion
from lantoa.core import clock
from lantoa.core.statements import Statement, made
from lantoa.shared.units.models import Unit


def main_portal() -> Portal | None:
    return Portal.objects.select_related("unit", "logo").filter(is_main=True).first()


def portal_of(hostname: str) -> Portal | None:
    """The portal of a host name; another name that reaches us shows the province's portal."""
    found = Portal.objects.select_related("unit", "logo").filter(hostname=hostname.lower()).first()
    return found or main_portal()


def menu(portal: Portal) -> list[Category]:
    now = clock.now()
    return list(
        portal.categories.filter(in_menu=True).filter(
            Q(shows_from=None) | Q(shows_from__lte=now), Q(shows_until=None) | Q(shows_until__gt=now)
        )
    )


def _placed(portal: Portal, category: Category | None = None) -> Exists:
    now = clock.now()
    placements = Placement.objects.filter(
        Q(shows_from=None) | Q(shows_from__lte=now),
        Q(shows_until=None) | Q(shows_until__gt=now),
        story=OuterRef("pk"),
        portal=portal,
    )
    if category is not None:
        placements = placements.filter(category=category)
    return Exists(placements)


def public_stories(
    portal: Portal,
    *,
    category: Category | None = None,
    kind: str | None = None,
    language: str | None = None,
    unit: Unit | None = None,
) -> QuerySet[Story]:
    """Published stories standing on this portal, newest first, with version, unit; one query for a page of them."""
    found = Story.objects.public().filter(_placed(portal, category)).select_related("public_version", "unit")
    if kind:
        found = found.filter(kind=kind)
    if language and language != "vi":
        found = found.filter(
            Q(language=language)
            | Q(public_version__content__variants__contains=[{"form": "portal", "language": language}])
        )
    elif language:
        found = found.filter(language=language)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    return found.order_by("-first_published_at", "-pk")


def every_public_story(*, kind: str | None, unit: Unit | None, start: int, count: int) -> list[Story]:
    """Published stories of all portals, newest first."""
    found = Story.objects.public().select_related("public_version", "unit")
    if kind:
        found = found.filter(kind=kind)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    return list(found.order_by("-first_published_at", "-pk")[start : start + count])


# What a public page says of a story; the working copy's text is no part of it.
PUBLIC_FIELDS = (
    *("kind", "language", "slug", "title", "priority", "public", "first_published_at", "published_at", "withdrawn_at"),
    *("withdrawal_reason", "is_withdrawal_public", "relayed_from"),
    *(f"unit__{name}" for name in ("name", "short_name", "name_en", "slug", "kind", "path")),
    *(f"public_version__{name}" for name in ("story", "number", "label", "note", "title", "lead", "sha256", "content")),
    "public_version__published_at",
)


_COLUMNS = ("id", "unit", "public_version", *PUBLIC_FIELDS)
_PUBLIC_STORY = Statement(
    lambda pk: (
        Story.objects.filter(pk=pk, public_version__isnull=False).exclude(public=Public.NEVER).values_list(*_COLUMNS)
    )
)


def public_story(pk: int) -> Story | None:
    """A story that is or was public (published, withdrawn or archived), or None. Its text is that of the version."""
    row = next(iter(_PUBLIC_STORY.rows(pk)), None)
    if row is None:
        return None
    told: dict[str, dict[str, Any]] = {"": {}, "unit": {}, "public_version": {}}
    for column, value in zip(_COLUMNS, row, strict=True):
        whose, _sep, name = column.rpartition("__")
        told[whose][name] = value
    story = made(Story, told[""])
    version = told["public_version"]
    story.unit = made(Unit, {"id": story.unit_id, **told["unit"]})
    story.public_version = made(
        StoryVersion, {**version, "id": story.public_version_id, "content": json.loads(version["content"])}
    )
    return story


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a story stands. Portal and category know what an address and a label need, no more."""

    portal: Portal
    category: Category | None


_PLACES = Statement(
    lambda story: Placement.objects.filter(story=story).values_list(
        *("portal_id", "portal__unit_id", "portal__hostname", "portal__is_main"),
        *("category_id", "category__slug", "category__name", "category__name_en"),
    )
)


def places_of(story: Story) -> list[Place]:
    """One narrow query: this is asked for on every page of a story."""
    return [
        Place(
            Portal(pk=portal, unit_id=unit, hostname=hostname, is_main=is_main),
            Category(pk=category, portal_id=portal, slug=slug, name=name, name_en=name_en) if category else None,
        )
        for portal, unit, hostname, is_main, category, slug, name, name_en in _PLACES.rows(story.pk)
    ]


def corrections(story: Story) -> list[StoryVersion]:
    """The public log: every corrected or updated version with its note, newest first."""
    return list(
        story.versions.filter(label__in=[Label.UPDATED, Label.CORRECTED], published_at__isnull=False)
        .exclude(note="")
        .defer("content", "search")
        .order_by("-number")
    )


def leads(portal: Portal, language: str = "vi", *, count: int = 4) -> list[Story]:
    """The lead story and those beside it: marked ones first, then the newest."""
    marked = Placement.objects.filter(story=OuterRef("pk"), portal=portal, is_lead=True)
    return list(
        public_stories(portal, language=language)
        .annotate(marked=Exists(marked))
        .order_by("-marked", "-first_published_at")[:count]
    )


def emergencies(portal: Portal) -> list[Story]:
    """Valid emergency notices for the strip on top, three at most: the unit's own first, then the newest.

    A portal shows those of its unit and of the units above; the province's portal also those of all units below.
    """
    reach = Q(unit_id__in=[portal.unit_id, *portal.unit.ancestor_pks])
    if portal.is_main:
        reach |= Q(unit__path__startswith=portal.unit.path)
    own_first = Case(When(unit_id=portal.unit_id, then=Value(0)), default=Value(1))
    return list(
        Story.objects.public()
        .filter(reach, priority="emergency", public_version__content__priority="emergency")
        .filter(Q(valid_until=None) | Q(valid_until__gt=clock.now()))
        .select_related("public_version", "unit")
        .order_by(own_first, "-published_at")[:3]
    )


def is_silent(portal: Portal) -> bool:
    """Whether nothing was published for so long that the site folds into its page on the province's portal."""
    if portal.is_main:
        return False
    newest = public_stories(portal).values_list("first_published_at", flat=True).first()
    return newest is None or (clock.now() - newest).days > portal.silent_after_days


def public_pks() -> Iterable[int]:
    return Story.objects.public().order_by("pk").values_list("pk", flat=True).iterator()
