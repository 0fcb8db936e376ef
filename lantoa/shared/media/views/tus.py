"""The server's side of tus 1.0.0 (creation, expiration, checksum, termination), with this house's words for faults.

An ended session is 401 in JSON with the page to sign in at: the sender goes on where it stopped.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lantoa.shared.accounts.models import User
from lantoa.shared.media import queries, services
from lantoa.shared.media.adapters import arriving
from lantoa.shared.media.choices import ARRIVING_KEPT_FOR, LARGEST_BYTES, MOST_PIECE_BYTES, UploadState
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Upload
from lantoa.shared.units.models import Unit

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
ALGORITHMS = ("sha256", "sha1")
_BLOCK = 1024 * 1024
_DAMAGED = 460  # tus: "Checksum Mismatch"
_STATUS = {"too_large": 413, "too_many_arriving": 429, "disk_full": 507, "busy": 503, "lost": 409, "no_unit": 422}

View = Callable[..., HttpResponseBase]


def tus(view: View) -> View:
    """Who it is, which protocol, and every fault as a status with a code and a sentence."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _answer(204, **_abilities())
        user = request.user
        if not isinstance(user, User):
            said = _("You have been signed out. Sign in again in another window, then continue: nothing is lost.")
            return _fault(401, "signed_out", said, sign_in=reverse("account_login"))
        if request.method != "GET" and request.headers.get("Tus-Resumable") != VERSION:
            return _answer(412, **{"Tus-Version": VERSION})
        try:
            return view(request, user, *args, **kwargs)
        except UploadRefused as refused:
            return _fault(_STATUS.get(refused.code, 422), refused.code, refused.message)
        except PermissionDenied:
            return _fault(403, "not_allowed", _("You may not send in files for this unit."))
        except Upload.DoesNotExist:
            return _fault(404, "unknown", _("This upload is not known here (any more). Begin it anew."))
        except arriving.Busy:
            return _fault(423, "busy", _("Another part of the file is being written. It goes on by itself."))

    return never_cache(inner)


def _abilities() -> dict[str, str]:
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(max(LARGEST_BYTES.values())),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def _answer(status: int, **headers: str) -> HttpResponse:
    answer = HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **headers})
    del answer.headers["Content-Type"]
    return answer


def _fault(status: int, code: str, message: str, **more: str) -> JsonResponse:
    answer = JsonResponse({"error": code, "message": message, **more}, status=status)
    answer.headers["Tus-Resumable"] = VERSION
    return answer


@tus
def uploads(request: HttpRequest, user: User) -> HttpResponseBase:
    """POST begins one; GET tells what became of the person's own, with a new token for what follows."""
    if request.method == "GET":
        told = [_told(row) for row in queries.uploads_of(user)]
        return JsonResponse({"csrf": get_token(request), "uploads": told})
    if request.method != "POST":
        return _answer(405, Allow="GET, OPTIONS, POST")
    length = request.headers.get("Upload-Length", "")
    if not length.isdecimal() or len(length) > 15:
        return _fault(400, "unreadable", _("The size of the file is missing."))
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    unit = Unit.objects.filter(pk=int(about["unit"])).first() if about.get("unit", "").isdecimal() else None
    row = services.begin_upload(about.get("filename", ""), int(length), unit=unit, by=user, about=about)
    return _answer(201, Location=reverse("media:tus-upload", args=[row.key]), **_state_headers(row))


@tus
def upload(request: HttpRequest, user: User, key: UUID) -> HttpResponseBase:
    row = Upload.objects.get(key=key, owner=user)
    match request.method:
        case "HEAD":
            size = {"Upload-Length": str(row.size_bytes)}
            return _answer(200, **size, **_state_headers(row))
        case "PATCH":
            return _piece(request, row)
        case "DELETE":
            services.discard_upload(row)
            return _answer(204)
        case "GET":
            return JsonResponse(_told(row))
        case _:
            return _answer(405, Allow="DELETE, GET, HEAD, OPTIONS, PATCH")


def _piece(request: HttpRequest, row: Upload) -> HttpResponseBase:
    if request.headers.get("Content-Type", "") != "application/offset+octet-stream":
        return _answer(415)
    offset, length = request.headers.get("Upload-Offset", ""), request.headers.get("Content-Length", "")
    if not (offset.isdecimal() and length.isdecimal()) or len(offset) > 15 or len(length) > 15:
        return _fault(400, "unreadable", _("The browser did not say where the piece belongs."))
    if int(length) > MOST_PIECE_BYTES:
        return _fault(413, "piece_too_large", _("The piece of the file is too large. Reload the page."))
    checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    if checksum == ():
        return _fault(400, "unknown_checksum", _("This checksum is not known here."))
    try:
        row = services.take_piece(
            row, int(offset), _blocks(request, int(length)), length=int(length), checksum=checksum or None
        )
    except services.WrongOffset:
        return _answer(409, **_state_headers(row))
    except services.WrongChecksum:
        return _answer(_DAMAGED)
    return _answer(204, **_state_headers(row))


def _blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """Never the whole piece in memory."""
    left = length
    while left > 0 and (block := request.read(min(_BLOCK, left))):
        left -= len(block)
        yield block


def _checksum(header: str) -> tuple[str, bytes] | tuple[()] | None:
    """None: nothing is said. Empty: it cannot be read, or the algorithm is not ours."""
    if not header:
        return None
    algorithm, _blank, digest = header.partition(" ")
    try:
        raw = base64.b64decode(digest, validate=True)
    except binascii.Error:
        return ()
    if algorithm not in ALGORITHMS or len(raw) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        return ()
    return algorithm, raw


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64`; what cannot be read is left out."""
    told: dict[str, str] = {}
    for pair in header[:8000].split(","):
        key, _blank, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told


def _state_headers(row: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(row.received_bytes)}
    if row.state == UploadState.ARRIVING:
        headers["Upload-Expires"] = http_date((row.touched_at + ARRIVING_KEPT_FOR).timestamp())
    return headers


def _told(row: Upload) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "name": row.name,
        "size": row.size_bytes,
        "received": row.received_bytes,
        "state": row.state,
        "refused": row.refused,
        "was_known": row.was_known,
        "alike": row.about.get("alike", []),
        "url": queries.edit_address(row.media_kind, row.media_pk) if row.media_pk else "",
    }
