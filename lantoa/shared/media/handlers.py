from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.events import PieceEvent, handles
from lantoa.shared.media import services
from lantoa.shared.media.events import ConsentWithdrawn


@handles(PieceEvent, words=_("Put public copies of files up or take them down"))
def keep_showings(event: PieceEvent) -> None:
    """Published, corrected or withdrawn: what counts is what the piece shows now."""
    services.note_showings(event.kind, event.pk)


@handles(ConsentWithdrawn, words=_("Take a file without consent off the pages of albums and films"))
def drop_pages(event: ConsentWithdrawn) -> None:
    """The copies are gone already; the pages must not show a hole, and the kits not the picture."""
    services.leave_out(event.kind, event.pk)
