from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Max, Value

from lantoa.apps.newsroom.logic import content as contents
from lantoa.apps.newsroom.logic.html import plain_text
from lantoa.apps.newsroom.models import Story, StoryVersion
from lantoa.core import clock
from lantoa.shared.accounts.models import User


def content_of(story: Story) -> dict[str, Any]:
    """Everything of the working copy that a version keeps."""
    return {
        "kind": story.kind,
        "language": story.language,
        "title": story.title,
        "slug": story.slug,
        "lead": story.lead,
        "body": story.body,
        "facts": story.facts,
        "place": story.place,
        "tags": story.tags,
        "byline": story.byline,
        "source": {"name": story.source_name, "url": story.source_url},
        "figures": story.figures,
        "scene": story.scene,
        "priority": story.priority,
        "valid_until": story.valid_until.isoformat() if story.valid_until else None,
        "pictures": [
            {
                "image": p.image_id,
                "sha256": p.image.sha256,
                "alt": p.image.alt,
                "caption": p.caption or p.image.caption,
                "credit": p.image.credit,
                "rights": p.image.rights,
                "width": p.image.width,
                "height": p.image.height,
                "is_lead": p.is_lead,
            }
            for p in story.pictures.select_related("image")
        ],
        "variants": [
            {"form": v.form, "language": v.language, "title": v.title, "lead": v.lead, "text": v.text}
            for v in story.variants.order_by("form", "language")
        ],
    }


def text_of(story: Story) -> dict[str, Any]:
    """The part of the content that variants are made from."""
    return {"title": story.title, "lead": story.lead, "body": story.body, "facts": story.facts}


def freeze(story: Story, *, by: User) -> StoryVersion:
    """The version of the working copy as it is: the newest one if nothing changed since, else a new one."""
    content = content_of(story)
    digest = contents.sha256(content)
    newest = story.versions.order_by("-number").first()
    contributors = sorted({*story.touched_by, *([story.author_id] if story.author_id else [])})
    if newest is not None and newest.sha256 == digest and newest.contributors == contributors:
        return newest
    number = (story.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    version = StoryVersion.objects.create(
        story=story,
        number=number,
        content=content,
        sha256=digest,
        contributors=contributors,
        frozen_at=clock.now(),
        frozen_by=by,
        title=story.title,
        lead=story.lead,
    )
    index(version)
    return version


def index(version: StoryVersion) -> None:
    """Search text of a version: title before lead before body; every language it has."""
    content = version.content
    others = [v for v in content["variants"] if v["form"] == "portal"]
    heads = " ".join([version.title, *(v["title"] for v in others)])
    leads = " ".join([version.lead, content["place"], " ".join(content["tags"]), *(v["lead"] for v in others)])
    bodies = " ".join([plain_text(content["body"]), *(plain_text(v["text"]) for v in others)])
    StoryVersion.objects.filter(pk=version.pk).update(
        search=SearchVector(Value(heads), config="vi", weight="A")
        + SearchVector(Value(leads), config="vi", weight="B")
        + SearchVector(Value(bodies[:200_000]), config="vi", weight="C")
    )
