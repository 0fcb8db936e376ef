from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.shared.media.choices import MEGABYTE, MediaKind


class FileRole(models.TextChoices):
    FIRST = "first", _("Picture for the draft")  # small, or the original when that is small anyway
    ORIGINAL = "original", _("Original of a picture")  # follows when the phone is on Wi-Fi
    VOICE = "voice", _("Voice note")


MEDIA_KINDS = {
    FileRole.FIRST: MediaKind.IMAGE,
    FileRole.ORIGINAL: MediaKind.IMAGE,
    FileRole.VOICE: MediaKind.AUDIO,
}
# What must be here before the thing is made; originals may follow days later.
AWAITED = frozenset({FileRole.FIRST, FileRole.VOICE})

MOST_FILES = 120  # sixty pictures, each small and in full
MOST_CONTENT_BYTES = 64 * 1024
MOST_CHUNK_BYTES = 2 * MEGABYTE
MOST_TOGETHER = 50  # things without files in one request
MOST_UNFINISHED = 300  # for one person: a phone that was a week in the mountains has fewer
HALF_KEPT_FOR = timedelta(days=7)
# So long a phone may ask again and hear the same answer.
ANSWERS_KEPT_FOR = timedelta(days=180)
