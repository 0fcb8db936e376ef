"""Pictures made fit for a document: decoded within limits, turned upright, not larger than shown."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 50_000_000
MAX_SIDE = 1800  # 160 mm at 285 dots an inch


class PictureRefused(ValueError):
    """Not a picture, damaged, or larger than MAX_PIXELS. Its message is for the log."""


@dataclass(frozen=True, slots=True)
class Prepared:
    data: bytes
    width_px: int
    height_px: int


def prepared(data: bytes) -> Prepared:
    """A JPEG (or PNG where it is see-through) of at most MAX_SIDE. Raises PictureRefused."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            # The header alone is read so far: a picture of gigapixels is refused before it unpacks.
            if opened.width * opened.height > MAX_PIXELS:
                raise PictureRefused(f"{opened.width}×{opened.height} pixels")
            opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
            picture = ImageOps.exif_transpose(opened)
            is_see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
            picture = picture.convert("RGBA" if is_see_through else "RGB")
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
    except PictureRefused:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise PictureRefused(str(error)) from error
    if is_see_through:
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(picture, mask=picture.getchannel("A"))
        picture = flat
    out = io.BytesIO()
    if is_see_through:
        picture.save(out, "PNG", optimize=True)
    else:
        picture.save(out, "JPEG", quality=85)
    return Prepared(out.getvalue(), picture.width, picture.height)


def fitted_mm(picture: Prepared, *, max_width_mm: float, max_height_mm: float) -> tuple[float, float]:
    """Its size on paper: as wide as allowed, not taller than allowed, never below 100 dpi blown up."""
    natural_mm = picture.width_px / 100 * 25.4
    width = min(max_width_mm, natural_mm)
    height = width * picture.height_px / picture.width_px
    if height > max_height_mm:
        width, height = width * max_height_mm / height, max_height_mm
    return width, height
