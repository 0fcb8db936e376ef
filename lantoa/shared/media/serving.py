"""Files over HTTP: whole, in part, or "you have it already". Public copies are answered before Django is asked."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from lantoa.shared.media.logic import addresses, ranges

_BLOCK = 256 * 1024
_MIMES = {
    "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "avif": "image/avif",
    "heic": "image/heic", "mp4": "video/mp4", "mov": "video/quicktime", "3gp": "video/3gpp", "webm": "video/webm",
    "mkv": "video/x-matroska", "avi": "video/x-msvideo", "ts": "video/mp2t", "mp3": "audio/mpeg", "m4a": "audio/mp4",
    "wav": "audio/wav", "ogg": "audio/ogg", "flac": "audio/flac", "aac": "audio/aac", "amr": "audio/amr",
    "weba": "audio/webm", "vtt": "text/vtt; charset=utf-8", "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
# What a browser may open in its own window; everything else is saved (a PDF does not open in a sandbox).
_OPENED = {"webp", "jpg", "png", "gif", "avif", "mp4", "webm", "mp3", "m4a", "ogg", "wav", "vtt"}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_ONE = "private, no-store"
# Even if a browser took a file for a page, nothing in it would run.
_SAFE = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]


class Answer(NamedTuple):
    status: str  # "206 Partial Content"
    headers: list[tuple[str, str]]
    body: Iterable[bytes]


class Asked(NamedTuple):
    """What the request says about the file it wants."""

    is_head: bool = False
    range: str = ""
    if_range: str = ""
    if_none_match: str = ""

    @classmethod
    def of(cls, environ: dict[str, Any]) -> Asked:
        return cls(
            environ.get("REQUEST_METHOD") == "HEAD",
            environ.get("HTTP_RANGE", ""),
            environ.get("HTTP_IF_RANGE", ""),
            environ.get("HTTP_IF_NONE_MATCH", ""),
        )


class _Part:
    """A part of an open file; closed by the server when it has been sent or the reader has gone."""

    def __init__(self, handle: int, span: ranges.Span) -> None:
        self.file = os.fdopen(handle, "rb")
        self.span = span

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.span.start)
        left = self.span.length
        while left > 0 and (block := self.file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()


def answer(path: Path, asked: Asked, *, cache: str, saved_as: str = "") -> Answer | None:
    """The file as the request wants it; None when there is no such plain file (a link is none)."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as fault:
        if fault.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR, errno.EACCES}:
            return None
        raise
    try:
        told = os.fstat(handle)
        if not stat.S_ISREG(told.st_mode):
            os.close(handle)
            return None
        return _answer(handle, told, path, asked, cache, saved_as)
    except BaseException:
        os.close(handle)
        raise


def _answer(handle: int, told: os.stat_result, path: Path, asked: Asked, cache: str, saved_as: str) -> Answer:
    size, ext = told.st_size, path.suffix[1:]
    # The address holds the hash of the original; with size and time of the copy it names the bytes.
    named = f"{path.parent.name}/{path.name}|{size}|{told.st_mtime_ns}"
    etag = f'"{hashlib.sha256(named.encode()).hexdigest()[:32]}"'
    headers = [
        ("Content-Type", _MIMES.get(ext, "application/octet-stream")),
        ("ETag", etag),
        ("Last-Modified", formatdate(told.st_mtime, usegmt=True)),
        ("Accept-Ranges", "bytes"),
        ("Cache-Control", cache),
        *_SAFE,
    ]
    if saved_as or ext not in _OPENED:
        headers.append(("Content-Disposition", disposition(saved_as or path.name)))
    if asked.if_none_match and _matches(asked.if_none_match, etag):
        os.close(handle)
        return Answer("304 Not Modified", [h for h in headers if h[0] != "Content-Type"], [])
    span, status = ranges.Span(0, size), "200 OK"
    if asked.range and (not asked.if_range or asked.if_range == etag):
        try:
            part = ranges.parse(asked.range, size)
        except ranges.Unsatisfiable:
            os.close(handle)
            return Answer(
                "416 Range Not Satisfiable",
                [*headers, ("Content-Range", f"bytes */{size}"), ("Content-Length", "0")],
                [],
            )
        if part is not None:
            span, status = part, "206 Partial Content"
            headers.append(("Content-Range", f"bytes {span.start}-{span.start + span.length - 1}/{size}"))
    headers.append(("Content-Length", str(span.length)))
    if asked.is_head:
        os.close(handle)
        return Answer(status, headers, [])
    return Answer(status, headers, _Part(handle, span))


def _matches(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in header.split(",")}


def disposition(name: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class PublicFiles:
    """Stands in front of Django in every web worker: what lies in the public folder needs no session and no query.

    What does not lie there goes on to Django, whose view may make it or show it to staff.
    """

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner
        self.prefix = f"{settings.MEDIA_URL}{addresses.PUBLIC}/"

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path.startswith(self.prefix) and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            address = path[len(self.prefix) :]
            # Only an address of exactly our own form is ever turned into a path.
            if addresses.parse(address) is not None:
                found = answer(public_path(address), Asked.of(environ), cache=FOR_EVER)
                if found is not None:
                    start_response(found.status, found.headers)
                    return found.body
        return self.inner(environ, start_response)


def public_path(address: str) -> Path:
    return Path(settings.MEDIA_ROOT) / addresses.PUBLIC / address


def response(found: Answer) -> HttpResponseBase:
    """The same answer through Django."""
    status = int(found.status[:3])
    built: HttpResponseBase
    if isinstance(found.body, _Part):
        built = StreamingHttpResponse(found.body, status=status)
    else:
        built = HttpResponse(b"".join(found.body), status=status)
    del built.headers["Content-Type"]
    for name, value in found.headers:
        built.headers[name] = value
    return built


def handed_over(path: Path, *, cache: str, saved_as: str = "") -> HttpResponse | None:
    """Lets the server in front send the file (X-Accel-Redirect), where the operator has said so."""
    prefix = getattr(settings, "LANTOA_X_ACCEL", "")
    if not prefix:
        return None
    built = HttpResponse(status=200, content_type=_MIMES.get(path.suffix[1:], "application/octet-stream"))
    inside = path.relative_to(Path(settings.MEDIA_ROOT)).as_posix()
    built.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{quote(inside)}"
    built.headers["Cache-Control"] = cache
    for name, value in _SAFE:
        built.headers[name] = value
    if saved_as:
        built.headers["Content-Disposition"] = disposition(saved_as)
    return built
