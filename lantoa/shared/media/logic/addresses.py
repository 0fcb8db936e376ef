"""Where things lie, as names under the folder of uploads. The address of a public copy follows from the row alone,
so that a page can be written without asking what the worker has made already.

    originals/ab/<sha256>.jpg                     private, as it came
    public/images/ab/<sha256, first 24>-17/720.webp  for everybody, for ever: other content is another address
    held/images/ab/…                              the same copies while they may not be shown
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lantoa.shared.media.choices import MediaKind

PUBLIC = "public"
HELD = "held"
ORIGINALS = "originals"
DESK = "desk"  # small pictures for the desk, made by Wagtail
INCOMING = "incoming"
LOST = "lost"

_SHA = 24
_COPY = re.compile(
    r"(image|video|audio|document)s/([0-9a-f]{2})/([0-9a-f]{24})-(\d{1,18})/([a-z0-9][a-z0-9-]{0,90}\.[a-z0-9]{2,5})"
)
_ORIGINAL = re.compile(r"originals/[0-9a-f]{2}/[0-9a-f]{64}(?:_[A-Za-z0-9]{7})?\.[a-z0-9]{1,5}")
_DESK_PICTURE = re.compile(r"desk/[0-9a-f]{2}/[A-Za-z0-9._-]{1,90}")


class Address(NamedTuple):
    kind: MediaKind
    sha: str  # the first letters of the original's hash
    pk: int
    name: str


def folder(kind: str, pk: int, sha256: str) -> str:
    """The folder of one thing's copies, below public/ or held/."""
    return f"{kind}s/{sha256[:2]}/{sha256[:_SHA]}-{pk}"


def copy(kind: str, pk: int, sha256: str, name: str) -> str:
    return f"{folder(kind, pk, sha256)}/{name}"


def parse(path: str) -> Address | None:
    """Reads what stands behind /media/public/. Anything that is not exactly such an address is None."""
    found = _COPY.fullmatch(path)
    if found is None or not found[3].startswith(found[2]):
        return None
    return Address(MediaKind(found[1]), found[3], int(found[4]), found[5])


def is_original(path: str) -> bool:
    return _ORIGINAL.fullmatch(path) is not None


def is_desk_picture(path: str) -> bool:
    return _DESK_PICTURE.fullmatch(path) is not None and ".." not in path


def original(sha256: str, ext: str) -> str:
    return f"{ORIGINALS}/{sha256[:2]}/{sha256}.{ext}"
