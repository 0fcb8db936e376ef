from __future__ import annotations

from django.db import transaction

from lantoa.core import clock, publishables
from lantoa.shared.media.models import Showing


@transaction.atomic
def note_showings(piece_kind: str, piece_pk: int) -> int:
    """Writes down what a piece shows to the public now; nothing when it is not public. Gives their number."""
    try:
        piece = publishables.load(piece_kind, piece_pk)
    except publishables.UnknownKind:
        piece = None
    shown = {(media.kind, media.pk) for media in piece.media} if piece is not None else set()
    rows = Showing.objects.filter(piece_kind=piece_kind, piece_pk=piece_pk)
    for row in rows:
        if (row.media_kind, row.media_pk) not in shown:
            row.delete()
    now = clock.now()
    Showing.objects.bulk_create(
        [
            Showing(media_kind=kind, media_pk=pk, piece_kind=piece_kind, piece_pk=piece_pk, since=now)
            for kind, pk in sorted(shown)
        ],
        ignore_conflicts=True,
    )
    return len(shown)
