"""Reading pictures safely, and writing the ones that the public gets."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple

from pi_heif import register_heif_opener
from PIL import ExifTags, Image, ImageCms, ImageFilter, ImageOps, UnidentifiedImageError
from PIL.Image import Resampling

from lantoa.shared.media.choices import JPEG_ALLOWANCE, MOST_PIXELS, PICTURE_BYTES, PICTURE_WIDTHS
from lantoa.shared.media.logic.refusals import UploadRefused

# Telephones photograph in HEIC: read here and at the desk alike, never written (decision 0009).
register_heif_opener()

_FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF", "heic": "HEIF"}
ROTATED = {5, 6, 7, 8}  # of EXIF's orientations: those that lie on their side
# A decoded picture of 60 megapixels takes 240 MB: one at a time in a process.
_one_at_a_time = threading.Semaphore(1)
_WAIT_SECONDS = 30
_QUALITIES = (28, 36, 44, 52, 60, 68, 76, 84)
# How much a picture of pure noise is softened, step by step, until it fits its bytes.
_SOFTENED = (0.0, 0.8, 1.6, 3.0, 6.0)


class Header(NamedTuple):
    width: int  # upright
    height: int
    orientation: int
    frames: int
    taken_on: date | None
    author: str


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, MemoryError) as fault:
        raise UploadRefused("too_many_pixels", megapixels="> 60", limit=MOST_PIXELS // 1_000_000) from fault
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
    ) as fault:
        if isinstance(fault, UploadRefused) or (isinstance(fault, OSError) and fault.errno):
            raise
        raise UploadRefused("broken") from fault


def read_header(file: BinaryIO, ext: str) -> Header:
    """Size and what the camera wrote, undecoded. Raises UploadRefused: too_many_pixels, broken."""
    with _errors_told():
        file.seek(0)
        with Image.open(file, formats=[_FORMATS[ext]]) as picture:
            width, height = picture.size
            _refuse_too_many(width * height)
            frames = getattr(picture, "n_frames", 1) if ext in {"gif", "png", "webp", "avif"} else 1
            _refuse_too_many(width * height * frames)
            exif = _exif(picture)
            orientation = exif.get(ExifTags.Base.Orientation, 1) if ext != "heic" else 1
            if orientation in ROTATED:
                width, height = height, width
            return Header(width, height, orientation, frames, _taken_on(exif), _plain(exif.get(ExifTags.Base.Artist)))


def _refuse_too_many(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise UploadRefused("too_many_pixels", megapixels=round(pixels / 1_000_000), limit=MOST_PIXELS // 1_000_000)


def _exif(picture: Image.Image) -> Any:
    try:
        return picture.getexif()
    except Exception:  # noqa: BLE001  (cameras write all kinds of nonsense; the picture is still good)
        return {}


def _taken_on(exif: Any) -> date | None:
    told = None
    if hasattr(exif, "get_ifd"):
        told = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        found = datetime.strptime(str(told)[:10], "%Y:%m:%d").date()  # noqa: DTZ007  (a day without a zone)
    except ValueError:
        return None
    return found if found.year >= 1990 else None


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else ""
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")  # cameras write UTF-8 where the norm says ASCII
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


@contextmanager
def upright(file: BinaryIO, *, at_least: int | None = None, ext: str | None = None) -> Iterator[Image.Image]:
    """The first frame: decoded, turned as the camera was held, in sRGB, without any metadata.

    `at_least`: the longer side that is needed; a JPEG is then decoded at a fraction of its size.
    Cost: up to 240 MB and a second; one picture at a time, others wait. Raises UploadRefused: broken, busy.
    """
    if not _one_at_a_time.acquire(timeout=_WAIT_SECONDS):
        raise UploadRefused("busy")
    try:
        with _errors_told():
            file.seek(0)
            with Image.open(file, formats=[_FORMATS[ext]] if ext else list(_FORMATS.values())) as opened:
                _refuse_too_many(opened.size[0] * opened.size[1])
                if at_least and opened.format == "JPEG":
                    longer = max(opened.size)
                    if longer > at_least:
                        scale = at_least / longer
                        opened.draft("RGB", (int(opened.size[0] * scale) + 1, int(opened.size[1] * scale) + 1))
                opened.load()
                picture = _in_srgb(ImageOps.exif_transpose(opened))
        picture.info = {}
        yield picture
    finally:
        _one_at_a_time.release()


def _in_srgb(picture: Image.Image) -> Image.Image:
    has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    mode = "RGBA" if has_alpha else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK", "L", "RGBA"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
            plain = picture.convert("RGB") if picture.mode == "RGBA" else picture
            turned = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if turned is not None:
                if alpha is not None:
                    turned.putalpha(alpha)
                return turned
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the colours as they are
    if picture.mode.startswith("I"):
        # 16 bits a colour: Pillow would clip instead of scaling.
        picture = picture.point(lambda value: value / 256).convert("L")
    return picture.convert(mode) if picture.mode != mode else picture.copy()


def check_decodes(file: BinaryIO, ext: str) -> int:
    """Decodes once, small where that is possible, and gives the picture's fingerprint. Raises UploadRefused."""
    with upright(file, at_least=256, ext=ext) as picture:
        return fingerprint(picture)


def fingerprint(picture: Image.Image) -> int:
    """64 bits of what the picture looks like (difference hash), signed as PostgreSQL's bigint."""
    flat = _on_white(picture).convert("L")
    small = flat.resize((9, 8), Resampling.LANCZOS, reducing_gap=2.0)
    values = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (values[at] > values[at + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, (255, 255, 255))
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def widths_of(width: int) -> tuple[int, ...]:
    """Widths in which a picture is made public: never larger than it is."""
    if width >= PICTURE_WIDTHS[-1]:
        return PICTURE_WIDTHS
    return (*(w for w in PICTURE_WIDTHS if w < width), width)


def height_at(width: int, height: int, new_width: int) -> int:
    return max(1, round(height * new_width / width))


def copy_names(width: int) -> list[str]:
    return [f"{w}.{ext}" for w in widths_of(width) for ext in ("webp", "jpg")]


def most_bytes(width: int, ext: str) -> int:
    allowed = next((size for w, size in PICTURE_BYTES.items() if width <= w), PICTURE_BYTES[PICTURE_WIDTHS[-1]])
    return int(allowed * JPEG_ALLOWANCE) if ext == "jpg" else allowed


def resized(picture: Image.Image, width: int, height: int) -> Image.Image:
    if picture.size == (width, height):
        return picture
    return picture.resize((width, height), Resampling.LANCZOS, reducing_gap=3.0)


def made(picture: Image.Image, width: int, height: int, ext: str) -> bytes:
    """One public copy: as good as fits into its bytes, and never more bytes than that."""
    small = resized(picture, width, height)
    if ext == "jpg":
        small = _on_white(small)
    limit = most_bytes(width, ext)
    data = b""
    for radius in _SOFTENED:
        softened = small.filter(ImageFilter.GaussianBlur(radius)) if radius else small
        data = _best_below(softened, ext, limit)
        if len(data) <= limit:
            break
    return data


def _best_below(picture: Image.Image, ext: str, limit: int) -> bytes:
    """The highest quality that fits; the lowest when none does. Cost: four encodings at most."""
    best = _encoded(picture, ext, _QUALITIES[0])
    if len(best) > limit:
        return best
    low, high = 0, len(_QUALITIES) - 1
    while low < high:
        middle = (low + high + 1) // 2
        data = _encoded(picture, ext, _QUALITIES[middle])
        if len(data) <= limit:
            best, low = data, middle
        else:
            high = middle - 1
    return best


def _encoded(picture: Image.Image, ext: str, quality: int) -> bytes:
    out = io.BytesIO()
    if ext == "webp":
        picture.save(out, "WEBP", quality=quality, method=4, exif=b"", xmp=b"", icc_profile=None)
    else:
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def in_full(picture: Image.Image) -> tuple[bytes, str]:
    """In its full size, without metadata: what a download kit holds. JPEG; PNG where something is transparent."""
    out = io.BytesIO()
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255):
        picture.save(out, "PNG", optimize=True)
        return out.getvalue(), "png"
    _on_white(picture).save(out, "JPEG", quality=92, subsampling=0, optimize=True)
    return out.getvalue(), "jpg"


# -- crops --

RATIOS = {"1x1": (1, 1), "3x2": (3, 2), "16x9": (16, 9), "4x5": (4, 5)}
CROP_WIDTH = 1080


class Focus(NamedTuple):
    """Where the eye should stay, as shares of width and height; what is not told is the middle."""

    x: float = 0.5
    y: float = 0.5
    width: float = 0.0
    height: float = 0.0


def crop_box(width: int, height: int, ratio: str, focus: Focus) -> tuple[int, int, int, int]:
    """The largest part of that ratio with the focus as near to its middle as the edges allow."""
    across, down = RATIOS[ratio]
    scale = min(width / across, height / down)
    wide, high = max(1, round(across * scale)), max(1, round(down * scale))
    left = min(max(0, round(focus.x * width - wide / 2)), width - wide)
    top = min(max(0, round(focus.y * height - high / 2)), height - high)
    return left, top, left + wide, top + high


def crop_size(width: int, height: int, ratio: str) -> tuple[int, int]:
    """Of the public crop: never larger than the picture gives."""
    left, top, right, bottom = crop_box(width, height, ratio, Focus())
    wide = min(CROP_WIDTH, right - left)
    return wide, height_at(right - left, bottom - top, wide)
