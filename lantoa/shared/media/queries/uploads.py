from __future__ import annotations

from django.db.models import QuerySet

from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.media.choices import ARRIVING_KEPT_FOR, MOST_ARRIVING
from lantoa.shared.media.models import Upload


def uploads_of(user: User) -> QuerySet[Upload]:
    """What the person sent in the last days, the newest first; so many at most."""
    since = clock.now() - ARRIVING_KEPT_FOR
    return Upload.objects.filter(owner=user, touched_at__gte=since).order_by("-pk")[: 2 * MOST_ARRIVING]
