"""The drawn pictures of the photo story, as files of the installation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image as Drawing
from wagtail.models import Collection

from lantoa.core import clock
from lantoa.demo.copying import copy_rows
from lantoa.demo.reading import CONTENT
from lantoa.shared.accounts.models import User
from lantoa.shared.media.choices import Consent, Rights
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit

CREDIT = "Lan Tỏa – tranh minh họa"


def store(photos: Sequence[Mapping[str, Any]], *, unit: Unit, by: User | None) -> Sequence[Image]:
    root = Collection.get_first_root_node()
    return copy_rows([_image(photo, unit=unit, by=by, collection=root) for photo in photos])


def _image(photo: Mapping[str, Any], *, unit: Unit, by: User | None, collection: Collection) -> Image:
    path = CONTENT / "pictures" / f"{photo['scene']}.jpg"
    data = path.read_bytes()
    with Drawing.open(path) as drawing:
        width, height = drawing.size
    image = Image(
        title=str(photo["caption"])[:200],
        width=width,
        height=height,
        created_at=clock.now(),
        uploaded_by_user=by,
        file_size=len(data),
        file_hash=hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        collection=collection,
        unit=unit,
        alt=photo["alt"],
        caption=photo["caption"],
        credit=CREDIT,
        rights=Rights.OWN,
        consent=Consent.NOT_NEEDED,
        place=unit.name,
        sha256=hashlib.sha256(data).hexdigest(),
        is_demo=True,
    )
    image.file.save(f"minh-hoa-{photo['scene']}.jpg", ContentFile(data), save=False)
    return image
