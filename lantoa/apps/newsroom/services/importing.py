"""A file that somebody sends becomes a draft with its pictures and tables."""

from __future__ import annotations

import dataclasses

from django.db import transaction

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import Kind
from lantoa.apps.newsroom.logic.importing import Imported, read_file
from lantoa.apps.newsroom.models import Story
from lantoa.apps.newsroom.services import variants, writing
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.media import queries as media
from lantoa.shared.media import services as files
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit


@dataclasses.dataclass(frozen=True)
class ImportedStory:
    story: Story
    warnings: list[str]  # what people should look at, in the reader's language


def import_story(
    unit: Unit, *, by: User, name: str, data: bytes, kind: str = Kind.NEWS, byline: str = ""
) -> ImportedStory:
    """Reads a file and keeps it as a draft. Raises ImportRefused with nothing kept.

    `byline`: who wrote it where the file names nobody.

    A picture that cannot be kept is named in the warnings; the text comes in all the same.
    """
    require(permissions.may_create, by, unit)
    imported = read_file(name, data)
    if byline and not imported.author:
        imported = dataclasses.replace(imported, author=byline)
    stored, warnings = _store_pictures(imported, unit=unit, by=by)
    with transaction.atomic():
        return _keep(imported, stored, unit=unit, by=by, kind=kind, warnings=warnings)


def _store_pictures(imported: Imported, *, unit: Unit, by: User) -> tuple[dict[str, Image], list[str]]:
    stored: dict[str, Image] = {}
    warnings = [fault.message for fault in imported.warnings]
    for picture in imported.images:
        try:
            image = files.accept_upload(picture.name, picture.data, by=by, unit=unit, kind="image")
        except files.UploadRefused as refused:
            warnings.append(f"{picture.name}: {refused.message}")
            continue
        assert isinstance(image, Image)
        alt = picture.alt or picture.caption
        if alt and not image.alt:
            image.alt = alt[:300]
            image.caption = image.caption or picture.caption[:500]
            image.save()
        stored[picture.name] = image
    return stored, warnings


def _keep(
    imported: Imported, stored: dict[str, Image], *, unit: Unit, by: User, kind: str, warnings: list[str]
) -> ImportedStory:
    addresses = {}
    for name, image in stored.items():
        shown = media.picture_of(image)
        if shown is not None:
            addresses[name] = shown.jpeg[-1].url
    story = writing.create_story(
        unit,
        by=by,
        kind=kind,
        title=imported.title,
        lead=imported.lead,
        body=imported.with_addresses(addresses),
        byline=imported.author[:160],
    )
    captions = {picture.name: picture.caption for picture in imported.images}
    if stored:
        story = writing.set_pictures(story, [(image, captions[name]) for name, image in stored.items()], by=by)
        # The first picture leads the story only where the text does not show it already.
        if kind != Kind.PHOTO and any(address in story.body for address in addresses.values()):
            story.pictures.update(is_lead=False)
            loose = [image.pk for name, image in stored.items() if addresses.get(name, "") not in story.body]
            story.pictures.filter(image_id__in=loose[:1]).update(is_lead=True)
    variants.renew_variants(story, by=by)
    return ImportedStory(story, warnings)
