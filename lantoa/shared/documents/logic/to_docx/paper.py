"""The whole paper, from head to end."""

from __future__ import annotations

import io

import docx

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Document,
)

from .body import Writer
from .page import page_of, styles


def to_docx(document: Document) -> bytes:
    """The document as .docx."""
    layout = document.layout
    out = docx.Document()
    styles(out, layout)
    page_of(out, document)
    writer = Writer(layout, out)
    writer.head(document)
    writer.title(document)
    for block in document.body:
        writer.block(block)
    writer.end(document)
    properties = out.core_properties
    properties.title = faces.storable(document.title)[:255]
    properties.author = faces.storable(document.issuer.body)[:255]
    properties.language = "vi-VN"
    properties.comments = ""
    buffer = io.BytesIO()
    out.save(buffer)
    return buffer.getvalue()
