"""Scenes by address. A scene never changes under its address, so every cache may keep it for good."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lantoa.ui import scenes
from lantoa.ui.parts import RATIOS

_NAME = re.compile(r"(?P<subject>[a-z_]{2,20})-(?P<seed>\d{1,3})-(?P<ratio>\d{1,2}x\d)(?:-(?P<time>[a-z]{3,5}))?\Z")


@require_safe
def scene(request: HttpRequest, edition: int, name: str) -> HttpResponse:
    """Only what our own pages ask for is drawn: a closed list of subjects, shapes and hours, 997 seeds."""
    match = _NAME.match(name)
    if match is None or edition > scenes.EDITION:
        raise Http404
    subject, ratio, time = match["subject"], match["ratio"], match["time"] or ""
    seed = int(match["seed"])
    if subject not in scenes.SUBJECTS or ratio not in RATIOS or seed >= scenes.SEEDS:
        raise Http404
    if time and time not in scenes.TIMES:
        raise Http404
    packed = _packed(subject, seed, ratio, time)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="image/svg+xml")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=512)
def _packed(subject: str, seed: int, ratio: str, time: str) -> bytes:
    width, height = RATIOS[ratio]
    return gzip.compress(scenes.draw(subject, seed, width=width, height=height, time=time).encode(), 9, mtime=0)
