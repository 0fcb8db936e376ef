from __future__ import annotations

import re

from lantoa.core import text
from lantoa.shared.media.logic.refusals import UploadRefused

LONGEST_NAME = 160
_SEPARATORS = re.compile(r"[/\\]")
_DRIVE = re.compile(r"^[A-Za-z]:")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def clean_name(given: str) -> str:
    r"""The name as it is kept and shown. Raises UploadRefused for NUL, path tricks and what is no name.

    Signs that turn the reading direction are dropped: "ảnh\u202egpj.exe" must not read as a picture.
    """
    if "\0" in given:
        raise UploadRefused("nul_in_name", name=given.replace("\0", "␀"))
    try:
        name = text.clean_line(given)
    except text.TextRefused as fault:
        raise UploadRefused("bad_name", name=repr(given)) from fault
    if not name or _SEPARATORS.search(name) or _DRIVE.match(name) or name.strip(". ") == "" or name.startswith("."):
        raise UploadRefused("bad_name", name=name)
    if len(name) > LONGEST_NAME:
        dot = f".{extension(name)}" if extension(name) else ""
        name = name[: LONGEST_NAME - len(dot)].rstrip(". ") + dot
    return name


def extension(name: str) -> str:
    """In lower case, without the dot; empty when there is none."""
    found = _EXTENSION.search(name)
    return found.group(1).lower() if found else ""


def title_of(name: str) -> str:
    """What a person would call it: the name without its extension, low lines as spaces."""
    stem = _EXTENSION.sub("", name)
    return " ".join(stem.replace("_", " ").split())[:200] or name


def address_word(name: str, ext: str) -> str:
    """The name as part of an address: "Kế hoạch số 12.docx" → "ke-hoach-so-12.docx"."""
    stem = text.slug(_EXTENSION.sub("", name))
    return f"{stem or 'tep'}.{ext}"
