"""What the newsroom published for the first time is what royalties are paid for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.fields.json import KeyTransform

from lantoa.apps.newsroom.choices import Form, Label, Public, VariantState
from lantoa.apps.newsroom.queries import Story, StoryVersion, Variant
from lantoa.apps.royalties import services as royalties
from lantoa.core import clock
from lantoa.core.text import fold


def works(start: date, end: date, path: str, without: Sequence[str]) -> list[royalties.Work]:
    """Two queries. An undone publishing never was one; what was taken over from another unit is no work of this one,
    and what came from an old portal was paid there.
    """
    first, last = (datetime.combine(day, datetime.min.time(), clock.zone()) for day in (start, end))
    corrected = StoryVersion.objects.filter(story=OuterRef("pk"), label=Label.CORRECTED, published_at__isnull=False)
    by_hand = Variant.objects.filter(form=Form.PORTAL).exclude(state=VariantState.DERIVED).exclude(changed_by=None)
    found = Story.objects.filter(
        first_published_at__gte=first, first_published_at__lt=last, unit__path__startswith=path
    )
    found = found.filter(relayed_from=None, old=None).exclude(public_version=None)
    for other in without:
        found = found.exclude(unit__path__startswith=other)
    return [
        _work(story)
        for story in found.select_related("unit", "author", "editor", "public_version")
        .defer("body", "public_version__content", "public_version__search")
        .annotate(
            shown_pictures=KeyTransform("pictures", "public_version__content"),
            was_corrected=Exists(corrected),
            is_film=Exists(Story.objects.filter(pk=OuterRef("pk"), placements__category__is_video=True)),
        )
        .prefetch_related(Prefetch("variants", by_hand.select_related("changed_by"), to_attr="translations"))
    ]


def _work(story: Any) -> royalties.Work:
    mark = royalties.Mark.CORRECTED if story.was_corrected else royalties.Mark.NONE
    return royalties.Work(
        piece=f"story:{story.pk}",
        version=story.public_version.number,
        title=story.public_version.title,
        kind=royalties.WorkKind.VIDEO if story.is_film else royalties.WorkKind(story.kind),
        unit_pk=story.unit_id,
        unit_name=story.unit.name,
        published_at=story.first_published_at,
        published_on=clock.local(story.first_published_at).date(),
        credits=tuple(_credits(story)),
        mark=royalties.Mark.WITHDRAWN if story.public == Public.WITHDRAWN else mark,
    )


def _credits(story: Any) -> Iterator[royalties.Credit]:
    """Photographers go by the printed credit of the unit's own pictures, unless it is the author's."""
    author, part = story.author, royalties.Part
    if author is not None or story.byline:
        name = str(author) if author is not None else story.byline
        yield royalties.Credit(part.AUTHOR, author.pk if author else None, name, story.language)
    own = {fold(story.byline), fold(str(author or "")), ""}
    printed = {fold(p["credit"]): p["credit"] for p in story.shown_pictures or [] if p["rights"] == "own"}
    for name in (printed[key] for key in sorted(printed.keys() - own)):
        yield royalties.Credit(part.PHOTOGRAPHER, None, name)
    if story.editor is not None and story.editor_id != story.author_id:
        yield royalties.Credit(part.EDITOR, story.editor_id, str(story.editor))
    translators = {
        variant.changed_by_id: royalties.Credit(
            part.TRANSLATOR, variant.changed_by_id, str(variant.changed_by), variant.language
        )
        for variant in story.translations
        if variant.language != story.language
    }
    yield from translators.values()


royalties.set_source(works)
