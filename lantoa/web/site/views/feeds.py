"""RSS, Atom and JSON Feed: the same twenty newest stories, whole, for whoever wants to carry them on."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import publishables
from lantoa.shared.media import queries as media
from lantoa.web.site import schemas
from lantoa.web.site.frame import Frame, frame_of
from lantoa.web.site.logic import body as bodies

LENGTH = 20


class AtomFeed(Atom1Feed):
    """Atom with the whole text, so that a reader of feeds needs no second visit over the pass."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})


@require_safe
def newest(request: HttpRequest, language: str, ending: str) -> HttpResponse:
    frame = frame_of(request, language)
    return _answer(frame, ending, schemas.portal_name(frame.portal, language), frame.url("home"), None)


@require_safe
def category(request: HttpRequest, language: str, slug: str, ending: str) -> HttpResponse:
    frame = frame_of(request, language)
    found = next((each for each in frame.categories if each.slug == slug), None)
    if found is None:
        raise Http404
    title = f"{schemas.category_name(found, language)} · {schemas.portal_name(frame.portal, language)}"
    return _answer(frame, ending, title, frame.url("category", slug=slug), found)


def _answer(frame: Frame, ending: str, title: str, path: str, found: Any) -> HttpResponse:
    stories = list(newsroom.public_stories(frame.portal, category=found, language=frame.language)[:LENGTH])
    items = [item for story in stories if (item := _item(frame, story)) is not None]
    if found is None:
        items = sorted([*items, *_media_items(frame)], key=lambda item: item["published_at"], reverse=True)[:LENGTH]
    own = path + ending
    if ending == "feed.json":
        return _json(frame, title, path, own, items)
    made = (AtomFeed if ending == "atom.xml" else Rss201rev2Feed)(
        title=title,
        link=frame.absolute(path),
        description=(frame.portal.tagline_en if frame.language == "en" else "") or frame.portal.tagline or title,
        language=frame.language,
        feed_url=frame.absolute(own),
        author_name=frame.portal.unit.name,
        feed_copyright=gettext("Please name the source when you use what stands here."),
    )
    for item in items:
        made.add_item(
            title=item["title"],
            link=item["url"],
            description=item["lead"] or item["title"],
            content=item["html"],
            unique_id=item["id"],
            unique_id_is_permalink=False,
            pubdate=item["published_at"],
            updateddate=item["changed_at"],
            author_name=item["unit"],
            enclosures=[Enclosure(item["image"], "0", "image/jpeg")] if item["image"] else [],
        )
    kind = "application/atom+xml" if ending == "atom.xml" else "application/rss+xml"
    return HttpResponse(made.writeString("utf-8"), content_type=f"{kind}; charset=utf-8")


def _item(frame: Frame, story: Any) -> dict[str, Any] | None:
    content = story.public_version.content
    text = schemas.text_in(content, frame.language)
    if text is None:
        return None
    pictures = {row["image"]: picture for row in content["pictures"] if (picture := schemas.picture_of_row(row))}
    image = schemas.lead_picture(content["pictures"])
    return {
        # Steady for the life of the story, also when its title or its host changes.
        "id": f"tag:{frame.portal.slug},{story.first_published_at:%Y}:story-{story.pk}",
        "title": text["title"],
        "lead": text["lead"],
        "html": bodies.shown(text["text"], pictures=pictures),
        "url": frame.absolute(schemas.story_url(story, frame.language)),
        "published_at": story.first_published_at,
        "changed_at": story.published_at or story.first_published_at,
        "unit": story.unit.name,
        "image": frame.absolute(image.large_url or image.url) if image else "",
        "tags": content["tags"],
    }


def _media_items(frame: Frame) -> list[dict[str, Any]]:
    """The newest albums and films stand among the stories."""
    unit = frame.portal.unit
    pages: list[tuple[str, Any]] = [("album", page) for page in media.public_albums(unit)[:LENGTH]]
    pages += [("video", page) for page in media.public_videos(unit)[:LENGTH]]
    items = []
    for kind, page in pages:
        piece = publishables.load(kind, page.pk)
        text = (piece.text("portal", frame.language) or piece.text("portal", "vi")) if piece is not None else None
        if piece is None or text is None:
            continue
        image = next((each.url for each in piece.media if each.kind == "image"), "")
        path = reverse(f"site:{kind}", kwargs={"language": frame.language, "slug": page.slug, "pk": page.pk})
        items.append(
            {
                "id": f"tag:{frame.portal.slug},{piece.published_at:%Y}:{kind}-{piece.pk}",
                "title": text.title,
                "lead": text.lead,
                "html": text.body,
                "url": frame.absolute(path),
                "published_at": piece.published_at,
                "changed_at": page.public_changed_at,
                "unit": page.unit.name,
                "image": frame.absolute(image) if image else "",
                "tags": [],
            }
        )
    return items


def _json(frame: Frame, title: str, path: str, own: str, items: list[dict[str, Any]]) -> HttpResponse:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": frame.absolute(path),
        "feed_url": frame.absolute(own),
        "language": frame.language,
        "authors": [{"name": frame.portal.unit.name}],
        "items": [
            {
                "id": item["id"],
                "url": item["url"],
                "title": item["title"],
                "summary": item["lead"],
                "content_html": item["html"],
                "date_published": item["published_at"].isoformat(),
                "date_modified": item["changed_at"].isoformat(),
                "authors": [{"name": item["unit"]}],
                "tags": item["tags"],
                **({"image": item["image"]} if item["image"] else {}),
            }
            for item in items
        ],
    }
    return HttpResponse(json.dumps(feed, ensure_ascii=False), content_type="application/feed+json; charset=utf-8")
