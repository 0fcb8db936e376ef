from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.events import PieceEvent, handles
from lantoa.shared.media import services


@handles(PieceEvent, words=_("Put public copies of files up or take them down"))
def keep_showings(event: PieceEvent) -> None:
    """Published, corrected or withdrawn: what counts is what the piece shows now."""
    services.note_showings(event.kind, event.pk)
