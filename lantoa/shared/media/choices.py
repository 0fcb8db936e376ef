from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rights(models.TextChoices):
    OWN = "own", _("Made by our unit")
    LICENSED = "licensed", _("Used with a licence")
    CC_BY = "cc_by", _("Creative Commons BY")
    PUBLIC_DOMAIN = "public_domain", _("Public domain")
    UNKNOWN = "unknown", _("Not yet clear")


class Consent(models.TextChoices):
    NOT_NEEDED = "not_needed", _("No recognisable person")
    GIVEN = "given", _("Consent given")
    GUARDIAN = "guardian", _("Consent of the guardian given (child)")
    MISSING = "missing", _("Consent missing")


PUBLIC_CONSENTS = frozenset({Consent.NOT_NEEDED, Consent.GIVEN, Consent.GUARDIAN})


class MediaKind(models.TextChoices):
    IMAGE = "image", _("Picture")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Sound")
    DOCUMENT = "document", _("Document")


class Copies(models.TextChoices):
    """How far the worker is with the copies that the public gets."""

    WAITING = "waiting", _("Waiting for the worker")
    READY = "ready", _("Ready")
    NEEDS_PROGRAM = "needs_program", _("A program must be installed first")
    FAILED = "failed", _("Could not be made")


class FaultCode(models.TextChoices):
    """Why a file may not be shown to the public as it is."""

    CONSENT_MISSING = "consent_missing", _("The people shown have not given their consent.")
    GUARDIAN_MISSING = "guardian_missing", _("It shows children: the guardian must have given consent.")
    RIGHTS_UNKNOWN = "rights_unknown", _("It is not known who holds the rights.")
    LICENCE_MISSING = "licence_missing", _("Used with a licence, but which licence is not written down.")
    ALT_MISSING = "alt_missing", _("Nothing says what the picture shows, for people who cannot see it.")
    CREDIT_MISSING = "credit_missing", _("The author or source is missing.")
    WORDS_MISSING = "words_missing", _("There is no transcript for people who cannot hear it.")
    FILE_MISSING = "file_missing", _("The original file cannot be found.")
    COPIES_MISSING = "copies_missing", _("The public copy could not be made yet.")


# What is told but stops nobody: a sound of the day goes out before somebody has written it down.
ADVICE = frozenset({FaultCode.WORDS_MISSING, FaultCode.COPIES_MISSING})

MEGABYTE = 1024 * 1024
# The largest file of each kind that is accepted.
LARGEST_BYTES = {
    MediaKind.IMAGE: 40 * MEGABYTE,
    MediaKind.VIDEO: 2048 * MEGABYTE,
    MediaKind.AUDIO: 300 * MEGABYTE,
    MediaKind.DOCUMENT: 60 * MEGABYTE,
}
# Beyond this a picture is not decoded at all (width × height × frames).
MOST_PIXELS = 60_000_000
# What the parts of an office file may weigh together, unpacked.
MOST_UNPACKED_BYTES = 300 * MEGABYTE
MOST_PACKED_PARTS = 10_000
# Office files pack their XML ten to thirty times smaller; beyond this it is a bomb.
MOST_PACKING_RATIO = 200
LONGEST_VIDEO_SECONDS = 6 * 3600
# Left free on the disk for the database, whatever is uploaded.
KEEP_FREE_BYTES = 200 * MEGABYTE

# Widths of public pictures, with what one of them may weigh.
PICTURE_BYTES = {360: 18_000, 720: 40_000, 1080: 90_000}
JPEG_ALLOWANCE = 1.6  # the same picture as JPEG, for what cannot read WebP
PICTURE_WIDTHS = tuple(PICTURE_BYTES)

# Bits in which two pictures' fingerprints may differ and still be told as alike.
ALIKE_BITS = 6

ORPHANS_KEPT_FOR = timedelta(days=30)
HALF_WRITTEN_KEPT_FOR = timedelta(hours=24)
