"""What the night mends."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import ProtectedError

from lantoa.apps.newsroom.choices import Public
from lantoa.apps.newsroom.models import Story
from lantoa.apps.newsroom.queries import archive
from lantoa.core import clock, events
from lantoa.core.models import EventRecord

log = logging.getLogger(__name__)

BIN_KEEPS_FOR = timedelta(days=30)


def empty_bin() -> int:
    """Deletes stories that lay in the bin for 30 days and that the public never saw."""
    count = 0
    for story in Story.objects.filter(binned_at__lte=clock.now() - BIN_KEEPS_FOR, public=Public.NEVER):
        try:
            with transaction.atomic():
                Story.objects.filter(pk=story.pk).update(
                    submitted_version=None, approved_version=None, public_version=None
                )
                story.steps.all().delete()
                story.versions.all().delete()
                story.delete()
                count += 1
        except ProtectedError:
            log.exception("a binned story is still pointed to", extra={"story": story.pk})
    return count


def tell_untold() -> int:
    """Public stories whose newest public version no event tells of: told now."""
    count = 0
    own = Story.objects.public().filter(is_demo=False).exclude(archive.from_elsewhere())
    for story in own.select_related("public_version").iterator():
        version = story.public_version
        assert version is not None
        told = EventRecord.objects.filter(
            piece=f"story:{story.pk}",
            name__in=["PiecePublished", "PieceCorrected"],
            payload__version=version.number,
        )
        if not told.exists():
            with transaction.atomic():
                events.record(events.PiecePublished(kind="story", pk=story.pk, version=version.number))
            log.warning("a public story was not told of", extra={"story": story.pk})
            count += 1
    return count
