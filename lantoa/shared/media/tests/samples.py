"""Small files made here, good and bad; what takes long to draw is drawn once a run."""

from __future__ import annotations

import io
import random
import shutil
import struct
import subprocess
import zipfile
import zlib
from functools import cache
from pathlib import Path

import docx
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

PLACE = ((23.0, 15.0, 30.5), (105.0, 15.0, 12.25))  # somewhere on the plateau


def picture(width: int = 1600, height: int = 1200, *, seed: int = 1, mode: str = "RGB") -> Image.Image:
    """Hills under a sky with some detail: neither flat nor noise."""
    rng = random.Random(seed)
    drawn = Image.new("RGB", (800, 600), (150 + seed % 80, 180, 220))
    pen = ImageDraw.Draw(drawn)
    for row in range(6):
        base = 210 + row * 66
        points = [(x, base + rng.uniform(-48, 48)) for x in range(0, 860, 30)]
        shade = 40 + row * 25
        pen.polygon([*points, (800, 600), (0, 600)], fill=(shade, shade + 30, shade // 2))
    for _ in range(400):
        x, y = rng.uniform(0, 800), rng.uniform(300, 600)
        pen.ellipse((x, y, x + 5, y + 5), fill=(rng.randrange(120, 220), 60, rng.randrange(90, 160)))
    return drawn.resize((width, height)).convert(mode)


def with_place(drawn: Image.Image, *, orientation: int = 1) -> Image.Exif:
    exif = drawn.getexif()
    exif[0x0112] = orientation
    exif[0x010F] = "TestPhone"
    exif[0x013B] = "Vang Thi Mai"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", PLACE[0], "E", PLACE[1]
    exif.get_ifd(0x8769)[0x9003] = "2026:10:05 08:15:00"
    return exif


@cache
def jpeg(width: int = 1600, height: int = 1200, *, seed: int = 1, orientation: int = 1, quality: int = 88) -> bytes:
    drawn, out = picture(width, height, seed=seed), io.BytesIO()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r">Vang Thi Mai</rdf:RDF></x:xmpmeta>'
    drawn.save(out, "JPEG", quality=quality, exif=with_place(drawn, orientation=orientation), xmp=xmp)
    return out.getvalue()


@cache
def encoded(fmt: str, width: int = 640, height: int = 480, *, mode: str = "RGB", seed: int = 1) -> bytes:
    out = io.BytesIO()
    picture(width, height, seed=seed, mode=mode).save(out, fmt)
    return out.getvalue()


def heic() -> bytes:
    """As a telephone sends it: 640 × 480, held upright, with place, day and author. Nothing here writes HEIC."""
    return (Path(__file__).parent / "phone.heic").read_bytes()


@cache
def noise(width: int = 600, height: int = 600) -> bytes:
    """A picture that no program packs smaller."""
    out = io.BytesIO()
    Image.frombytes("RGB", (width, height), random.Random(3).randbytes(width * height * 3)).save(out, "PNG")
    return out.getvalue()


@cache
def huge_png(width: int = 9000, height: int = 7000) -> bytes:
    """63 megapixels in a few kilobytes: only the header tells."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@cache
def word(text: str = "Thông báo về chợ phiên") -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.core_properties.author = "Vàng Thị Mai"
    document.core_properties.last_modified_by = "Sùng Mí Lử"
    document.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def pdf(*, script: bool = False, password: str = "", signed: bool = False) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Vàng Thị Mai", "/Title": "Kế hoạch"})
    if script:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
        )
        writer.root_object[NameObject("/OpenAction")] = action
    if signed:
        writer.root_object[NameObject("/Perms")] = NameObject("/None")
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    data = out.getvalue()
    return data.replace(b"%%EOF", b"%/ByteRange [0 1 2 3]\n%%EOF") if signed else data


def old_word(*names: str) -> bytes:
    """The outer form of a .doc: a compound file with a directory of these names."""
    data = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    for name in ("Root Entry", *names):
        entry = bytearray(128)
        raw = name.encode("utf-16-le") + b"\0\0"
        entry[: len(raw)] = raw
        entry[64:66] = len(raw).to_bytes(2, "little")
        entry[66] = 2
        data += entry
    return bytes(data) + b"\0" * 512


def mp3(*, frames: int = 60) -> bytes:
    """Frames of silence (MPEG 1 layer 3, 128 kbit/s) between an ID3 tag in front and one behind."""
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413
    name = b"Vang Thi Mai"
    tag = b"TPE1" + struct.pack(">I", len(name) + 1) + b"\0\0" + b"\0" + name
    size = len(tag)
    front = b"ID3\x03\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + tag
    return front + frame * frames + b"TAG" + name.ljust(125, b"\0")


@cache
def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * (40 * 1024 * 1024))
    return out.getvalue()


def film(folder: Path, *, seconds: float = 2, size: str = "640x480", rotate: int = 0) -> bytes:
    """A short film with a tone and a place in its metadata; needs ffmpeg."""
    out = folder / "film.mp4"
    command = [
        shutil.which("ffmpeg") or "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
        f"testsrc=size={size}:rate=15:duration={seconds}",
        "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest",
        "-metadata", "location=+23.2585+105.2534/", "-metadata", "artist=Vang Thi Mai",
        "-movflags", "use_metadata_tags",
        *(["-metadata:s:v", f"rotate={rotate}"] if rotate else []), str(out),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return out.read_bytes()
