from __future__ import annotations

import io
import re
from typing import Any, BinaryIO

from lantoa.shared.media.logic.refusals import UploadRefused

# Programs that run when the file is opened, or that start others. Shorter words would be found in compressed noise.
_PROGRAM = re.compile(rb"/(?:JavaScript|Launch|RichMedia)\b\s*(?:[(<\[/]|\d+\s+\d+\s+R)")
_SIGNED = re.compile(rb"/ByteRange\s*\[")
_MOST_PAGES_LOOKED_AT = 300


def check_pdf(file: BinaryIO) -> None:
    """Raises UploadRefused: script, locked, broken."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    file.seek(0)
    data = file.read()
    if b"%%EOF" not in data[-2048:]:
        raise UploadRefused("broken")
    if _PROGRAM.search(data):
        raise UploadRefused("script")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UploadRefused("locked")
        if _runs_something(reader):
            raise UploadRefused("script")
    except UploadRefused:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as fault:
        raise UploadRefused("broken") from fault


def _runs_something(reader: Any) -> bool:
    """Looks where the search in the raw bytes cannot: into compressed objects."""
    root = reader.trailer["/Root"].get_object()
    if "/AA" in root or _is_program(root.get("/OpenAction")):
        return True
    names = root.get("/Names")
    if names is not None and "/JavaScript" in names.get_object():
        return True
    for index, page in enumerate(reader.pages):
        if index >= _MOST_PAGES_LOOKED_AT:
            break
        if "/AA" in page:
            return True
        for reference in page.get("/Annots") or ():
            note = reference.get_object()
            if _is_program(note.get("/A")) or "/AA" in note or note.get("/Subtype") in {"/RichMedia", "/Movie"}:
                return True
    return False


def _is_program(action: Any) -> bool:
    if action is None:
        return False
    action = action.get_object()
    return isinstance(action, dict) and action.get("/S") in {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}


def is_signed(data: bytes) -> bool:
    """A digital signature covers every byte: such a file is never written anew."""
    return _SIGNED.search(data) is not None


def without_metadata(data: bytes) -> bytes:
    """The same pages without author, program, dates and XMP; untouched when signed."""
    from pypdf import PdfReader, PdfWriter

    if is_signed(data):
        return data
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.metadata = None
    writer.root_object.pop("/Metadata", None)
    for page in writer.pages:
        page.pop("/Metadata", None)
        page.pop("/PieceInfo", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
