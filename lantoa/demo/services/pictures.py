"""The drawn pictures of the photo story, taken in like any upload: checked, kept, their copies made by the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lantoa.demo.reading import CONTENT
from lantoa.shared.accounts.models import User
from lantoa.shared.media.choices import Consent, MediaKind, Rights
from lantoa.shared.media.models import Image
from lantoa.shared.media.services import accept_upload
from lantoa.shared.units.models import Unit

CREDIT = "Lan Tỏa – tranh minh họa"


def store(photos: Sequence[Mapping[str, Any]], *, unit: Unit, by: User) -> list[Image]:
    return [_image(photo, unit=unit, by=by) for photo in photos]


def _image(photo: Mapping[str, Any], *, unit: Unit, by: User) -> Image:
    path = CONTENT / "pictures" / f"{photo['scene']}.jpg"
    image = accept_upload(f"minh-hoa-{photo['scene']}.jpg", path.read_bytes(), by=by, unit=unit, kind=MediaKind.IMAGE)
    assert isinstance(image, Image)
    described = {
        "title": str(photo["alt"])[:200],
        "alt": photo["alt"],
        "caption": photo["caption"],
        "credit": CREDIT,
        "rights": Rights.OWN,
        "consent": Consent.NOT_NEEDED,
        "place": unit.name,
        "is_demo": True,
    }
    # Not `save()`: that would index it for search once more.
    Image.objects.filter(pk=image.pk).update(**described)
    for name, value in described.items():
        setattr(image, name, value)
    return image
