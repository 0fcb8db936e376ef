from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom import queries
from lantoa.apps.newsroom.models import Story
from lantoa.core import publishables
from lantoa.shared.media import queries as media
from lantoa.shared.media.models import Image


def load(pk: int) -> publishables.Publishable | None:
    """The public version of a story, or None when it is not public now."""
    story = Story.objects.public().select_related("public_version", "unit").filter(pk=pk).first()
    if story is None or story.public_version is None or story.first_published_at is None:
        return None
    version, content = story.public_version, story.public_version.content
    return publishables.Publishable(
        kind="story",
        pk=story.pk,
        version=version.number,
        sha256=version.sha256,
        unit_pk=story.unit_id,
        title=version.title,
        lead=version.lead,
        url=story.get_absolute_url(),
        published_at=story.first_published_at,
        texts=(
            publishables.Text(
                form="portal",
                language=content["language"],
                title=version.title,
                lead=version.lead,
                body=content["body"],
            ),
            *(
                publishables.Text(
                    form=v["form"], language=v["language"], title=v["title"], lead=v["lead"], body=v["text"]
                )
                for v in content["variants"]
            ),
        ),
        media=tuple(_media(content)),
        valid_until=story.valid_until,
        priority=content["priority"],
    )


def _media(content: dict[str, Any]) -> tuple[publishables.Media, ...]:
    pks = [p["image"] for p in content["pictures"]]
    images = {image.pk: image for image in Image.objects.filter(pk__in=pks)}
    return media.public_media([images[pk] for pk in pks if pk in images])


publishables.register(publishables.Source(kind="story", label=_("Story"), load=load, public_pks=queries.public_pks))
