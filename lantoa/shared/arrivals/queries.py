from __future__ import annotations

from uuid import UUID

from lantoa.shared.accounts.models import User
from lantoa.shared.arrivals.choices import FileRole
from lantoa.shared.arrivals.models import Arrival, ArrivingFile


def originals_on_the_way(key: UUID) -> int:
    """Originals that the sender's phone still holds."""
    waiting = ArrivingFile.objects.filter(arrival__key=key, role=FileRole.ORIGINAL, kept_at=None, refused="")
    return waiting.count()


def unfinished(user: User) -> int:
    return Arrival.objects.filter(sender=user, done_at=None).count()
