from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import Action, Kind, Stage
from lantoa.apps.newsroom.errors import ChangedMeanwhile, NotReady
from lantoa.apps.newsroom.logic.html import clean_html
from lantoa.apps.newsroom.models import Category, Picture, Placement, Portal, Story
from lantoa.apps.newsroom.services import steps, variants
from lantoa.apps.newsroom.services.moving import drop_pages
from lantoa.core import clock
from lantoa.core.text import clean_line, clean_text, slug
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit

# What a person may write; everything else is moved by steps.
LINES = ("title", "place", "byline", "source_name")
TEXTS = ("lead",)
PLAIN = ("kind", "language", "tags", "source_url", "figures", "scene", "priority", "valid_until", "due_at")
WRITABLE = frozenset({*LINES, *TEXTS, *PLAIN, "body", "facts"})


def _cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(changes) - WRITABLE
    if unknown:
        raise ValueError(f"not writable: {sorted(unknown)}")
    cleaned = dict(changes)
    for name in LINES:
        if name in cleaned:
            cleaned[name] = clean_line(cleaned[name] or "")
    for name in TEXTS:
        if name in cleaned:
            cleaned[name] = clean_text(cleaned[name] or "")
    if "body" in cleaned:
        cleaned["body"] = clean_html(cleaned["body"] or "")
    if "facts" in cleaned:
        cleaned["facts"] = {key: clean_text(str(value or "")) for key, value in (cleaned["facts"] or {}).items()}
    if "tags" in cleaned:
        cleaned["tags"] = [tag for tag in (clean_line(str(t)) for t in cleaned["tags"] or []) if tag]
    return cleaned


@transaction.atomic
def create_story(unit: Unit, *, by: User, kind: str = Kind.NEWS, **changes: Any) -> Story:
    require(permissions.may_create, by, unit)
    cleaned = _cleaned({"kind": kind, **changes})
    moment = clock.now()
    story = Story(
        unit=unit, author=by, created_at=moment, changed_at=moment, changed_by=by, touched_by=[by.pk], **cleaned
    )
    story.slug = slug(story.title, max_length=100) or "tin"
    story.save()
    story.save_revision(user=by, log_action=False)
    variants.renew_variants(story, by=by)
    return story


@transaction.atomic
def save_story(
    story: Story, *, by: User, serial: int | None = None, overwrite: Revision | None = None, **changes: Any
) -> Story:
    """Saves the working copy. `serial` is the one the person loaded; an older one raises ChangedMeanwhile.

    `overwrite`: the revision of the same editing session, replaced by autosave instead of a new one each time.

    Saving a submitted-then-returned or published story makes it a draft again only through its stage; nothing that
    the public reads changes here.
    """
    current, _before = steps.begin(story, Action.SAVE, by)
    if serial is not None and serial != current.serial:
        raise ChangedMeanwhile(by=current.changed_by_id, at=current.changed_at, serial=current.serial)
    cleaned = _cleaned(changes)
    changed = {name: value for name, value in cleaned.items() if getattr(current, name) != value}
    if not changed:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    if "title" in changed and current.public_version_id is None:
        # The address of a published story never changes with its title.
        current.slug = slug(current.title, max_length=100) or "tin"
    touch(current, by)
    current.save()
    current.save_revision(user=by, log_action=False, overwrite_revision=overwrite)
    variants.source_changed(current, by=by)
    return current


def touch(story: Story, by: User) -> None:
    """Notes who changed the text: four eyes and the newest hand."""
    story.serial += 1
    story.changed_at = clock.now()
    story.changed_by = by
    if by.pk not in story.touched_by:
        story.touched_by = [*story.touched_by, by.pk]


@transaction.atomic
def set_pictures(story: Story, pictures: Iterable[tuple[Image, str]], *, by: User) -> Story:
    """Replaces the story's pictures by these, in this order, each with its caption; the first is the lead picture."""
    current, _before = steps.begin(story, Action.SAVE, by)
    current.pictures.all().delete()
    Picture.objects.bulk_create(
        Picture(story=current, image=image, caption=clean_line(caption), position=n, is_lead=n == 0)
        for n, (image, caption) in enumerate(pictures)
    )
    touch(current, by)
    current.save()
    return current


@transaction.atomic
def place_story(
    story: Story,
    portal: Portal,
    category: Category | None = None,
    *,
    by: User,
    is_lead: bool = False,
    shows_from: datetime | None = None,
    shows_until: datetime | None = None,
) -> Placement:
    """Puts the story into a category of a portal, between dates."""
    require(permissions.may_view, by, story)
    if category is not None and category.portal_id != portal.pk:
        raise NotReady(["the category belongs to another portal"])
    placement, _made = Placement.objects.update_or_create(
        story=story,
        portal=portal,
        category=category,
        defaults={"is_lead": is_lead, "shows_from": shows_from, "shows_until": shows_until},
    )
    if story.public_version_id:
        drop_pages(story)
    return placement


@transaction.atomic
def place_story_in(
    story: Story,
    places: Iterable[tuple[Portal, Category | None]],
    *,
    among: Iterable[Portal],
    by: User,
    leads: set[int],
) -> None:
    """Makes these the story's places on the portals in `among`; its places on other portals stay."""
    among = list(among)
    require(permissions.may_place, by, story, among)
    kept = []
    for portal, category in places:
        is_lead = category is None and portal.pk in leads
        kept.append(place_story(story, portal, category, by=by, is_lead=is_lead).pk)
    story.placements.filter(portal__in=among).exclude(pk__in=kept).delete()
    if story.public_version_id:
        drop_pages(story)


@transaction.atomic
def relay_story(story: Story, *, unit: Unit, by: User) -> Story:
    """Takes over a published story from the shared pool for another unit; its source is named."""
    require(permissions.may_create, by, unit)
    if story.public_version is None:
        raise NotReady(["not public"])
    content = story.public_version.content
    made = create_story(
        unit,
        by=by,
        kind=content["kind"],
        language=content["language"],
        title=content["title"],
        lead=content["lead"],
        body=content["body"],
        facts=content["facts"],
        place=content["place"],
        tags=content["tags"],
        figures=content["figures"],
        scene=content["scene"],
        source_name=story.unit.name,
        source_url="",
    )
    Picture.objects.bulk_create(
        Picture(story=made, image_id=p["image"], caption=p["caption"], position=n, is_lead=p["is_lead"])
        for n, p in enumerate(content["pictures"])
    )
    Story.objects.filter(pk=made.pk).update(relayed_from=story)
    made.refresh_from_db()
    assert made.stage == Stage.DRAFT
    return made
