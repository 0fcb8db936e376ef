"""Pictures by their content: format and size are read from the header before anything is decoded."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pi_heif import register_heif_opener
from PIL import Image, UnidentifiedImageError

from lantoa.apps.newsroom.logic.importing.faults import ImportRefused

register_heif_opener()  # telephones send HEIC

MAX_MEGAPIXELS = 50
SUFFIXES = {
    "JPEG": ".jpg",
    "MPO": ".jpg",
    "PNG": ".png",
    "WEBP": ".webp",
    "GIF": ".gif",
    "HEIF": ".heic",
    "AVIF": ".avif",
    "TIFF": ".tif",
    "BMP": ".bmp",
}


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    format: str
    suffix: str
    width: int
    height: int


def check_picture(name: str, data: bytes) -> CheckedPicture:
    """Raises ImportRefused: picture_too_large, picture_damaged, picture_format."""
    try:
        # Lazy: the header only.
        with Image.open(io.BytesIO(data)) as picture:
            kind, width, height = picture.format or "", picture.width, picture.height
    except Image.DecompressionBombError as error:
        raise ImportRefused("picture_too_large", name=name, megapixels="> 170", limit=MAX_MEGAPIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        if looks_like_svg(data):
            raise ImportRefused("picture_format", name=name, found="SVG") from error
        raise ImportRefused("picture_damaged", name=name) from error
    if kind not in SUFFIXES:
        raise ImportRefused("picture_format", name=name, found=kind)
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise ImportRefused(
            "picture_too_large", name=name, megapixels=round(width * height / 1_000_000), limit=MAX_MEGAPIXELS
        )
    return CheckedPicture(kind, SUFFIXES[kind], width, height)


def looks_like_svg(data: bytes) -> bool:
    return b"<svg" in data[:4000].lower()
