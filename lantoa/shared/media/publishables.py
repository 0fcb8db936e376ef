from __future__ import annotations

from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _

from lantoa.core import publishables
from lantoa.shared.media import queries
from lantoa.shared.media.models import Album, Video


def load_album(pk: int) -> publishables.Publishable | None:
    album = Album.objects.select_related("unit").filter(pk=pk, is_public=True).first()
    if album is None or album.published_at is None:
        return None
    cleared, told = queries.cleared_images([album]), album.content
    rows = queries.shown_rows(album, cleared)
    english = [(told["title_en"], told["lead_en"], "en")] if told["title_en"] else []
    return publishables.Publishable(
        kind="album",
        pk=album.pk,
        version=album.version,
        sha256=album.public_sha256,
        unit_pk=album.unit_id,
        title=told["title"],
        lead=told["lead"],
        url=album.get_absolute_url(),
        published_at=album.published_at,
        texts=tuple(
            publishables.Text(form="portal", language=language, title=title, lead=lead, body=_html(lead))
            for title, lead, language in [(told["title"], told["lead"], "vi"), *english]
        ),
        media=queries.public_media([cleared[row["image"]] for row in rows]),
    )


def load_video(pk: int) -> publishables.Publishable | None:
    video = Video._default_manager.select_related("unit", "poster").filter(pk=pk, is_public=True).first()
    if video is None or video.published_at is None or not video.is_cleared or video.unit is None:
        return None
    body = _html("\n\n".join(part for part in (video.caption, video.transcript) if part))
    return publishables.Publishable(
        kind="video",
        pk=video.pk,
        version=video.version,
        sha256=video.public_sha256,
        unit_pk=video.unit.pk,
        title=video.title,
        lead=video.caption,
        url=video.get_absolute_url(),
        published_at=video.published_at,
        texts=(
            publishables.Text(form="portal", language="vi", title=video.title, lead=video.caption, body=body),
            *(
                [publishables.Text(form="portal", language="en", title=video.title_en, lead=video.caption, body=body)]
                if video.title_en
                else []
            ),
        ),
        media=queries.public_media([video]),
    )


def _html(text: str) -> str:
    return str(linebreaks(text, autoescape=True)) if text else ""


def _album_pks() -> list[int]:
    return list(Album.objects.filter(is_public=True).values_list("pk", flat=True))


def _video_pks() -> list[int]:
    return list(Video._default_manager.filter(is_public=True).values_list("pk", flat=True))


publishables.register(publishables.Source(kind="album", label=_("Album"), load=load_album, public_pks=_album_pks))
publishables.register(publishables.Source(kind="video", label=_("Video"), load=load_video, public_pks=_video_pks))
