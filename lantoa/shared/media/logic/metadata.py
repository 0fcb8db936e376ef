"""Documents without what programs write about their authors."""

from __future__ import annotations

import io
import re
import zipfile

from lantoa.shared.media.logic import pdf

_OFFICE = {"docx", "xlsx", "pptx"}
_OPEN = {"odt", "ods", "odp"}
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/>'
    b"</office:document-meta>"
)
_BARE = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": _APP,
    "docProps/custom.xml": _CUSTOM,
    "meta.xml": _META,
}
_SIGNATURES = re.compile(r"^(?:_xmlsignatures/|META-INF/documentsignatures\.xml$)")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def without_metadata(data: bytes, ext: str) -> bytes:
    """The same document without author, program and times; byte for byte the same when it is signed or plain text."""
    if ext == "pdf":
        return pdf.without_metadata(data)
    if ext in _OFFICE | _OPEN:
        return _bare_zip(data)
    return data


def _bare_zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        if any(_SIGNATURES.match(name) for name in source.namelist()):
            return data
        with zipfile.ZipFile(out, "w") as target:
            for part in source.infolist():
                info = zipfile.ZipInfo(part.filename, _FIXED_TIME)
                # The first part of an ODF file must lie there unpacked: it says what the file is.
                info.compress_type = part.compress_type if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
                target.writestr(info, _BARE.get(part.filename, b"") or source.read(part))
    return out.getvalue()
