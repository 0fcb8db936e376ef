from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from lantoa.shared.media.adapters import kits
from lantoa.shared.media.choices import KitLicence, Rights
from lantoa.shared.media.models import Album, Image
from lantoa.shared.media.queries.pages import shown_rows

# What may be handed on whatever its owner decides about our own.
_FREE = frozenset({Rights.CC_BY, Rights.PUBLIC_DOMAIN})


@dataclasses.dataclass(frozen=True)
class Kit:
    """What a download kit of an album holds now. Its name follows from that: a picture withdrawn is another kit."""

    name: str
    rows: tuple[dict[str, Any], ...]
    left_out: tuple[dict[str, Any], ...]  # shown, but not ours to hand on

    @property
    def path(self) -> Path:
        return kits.path(self.name)

    @property
    def is_made(self) -> bool:
        return self.path.is_file()


def kit_of(album: Album, cleared: dict[int, Image]) -> Kit | None:
    """None where the unit offers none, or nothing in it may be handed on. No query."""
    licence = album.content.get("kit_licence", KitLicence.NONE)
    if not album.is_public or licence == KitLicence.NONE:
        return None
    rows = shown_rows(album, cleared)
    given = tuple(row for row in rows if cleared[row["image"]].rights in _FREE | {Rights.OWN})
    if not given:
        return None
    told = [licence, [[row, cleared[row["image"]].rights, cleared[row["image"]].licence] for row in rows]]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
    return Kit(f"{album.pk}-{digest}.zip", given, tuple(row for row in rows if row not in given))
