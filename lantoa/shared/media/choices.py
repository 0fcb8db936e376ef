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


class UploadState(models.TextChoices):
    ARRIVING = "arriving", _("On its way")
    CHECKING = "checking", _("Being checked")
    KEPT = "kept", _("In the library")
    REFUSED = "refused", _("Not kept")


class KitLicence(models.TextChoices):
    """What others may do with our own pictures when they take the download kit of an album."""

    NONE = "none", _("No download kit")
    PRESS = "press", _("Free for the press and authorities, with the credit")
    CC_BY = "cc_by", _("Creative Commons BY 4.0: free for all, with the credit")


class Season(models.TextChoices):
    """By the month when it was taken, as the plateau has its seasons."""

    SPRING = "spring", _("Spring (February to April)")
    SUMMER = "summer", _("Summer (May to July)")
    AUTUMN = "autumn", _("Autumn (August to October)")
    WINTER = "winter", _("Winter (November to January)")


MONTHS = {Season.SPRING: (2, 3, 4), Season.SUMMER: (5, 6, 7), Season.AUTUMN: (8, 9, 10), Season.WINTER: (11, 12, 1)}


class FaultCode(models.TextChoices):
    """Why a file may not be shown to the public as it is."""

    CONSENT_MISSING = "consent_missing", _("The people shown have not given their consent.")
    GUARDIAN_MISSING = "guardian_missing", _("It shows children: the guardian must have given consent.")
    GUARDIAN_UNRECORDED = (
        "guardian_unrecorded",
        _("It shows children: write down who of their guardians agreed, when and how (“About the consent”)."),
    )
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
    MediaKind.VIDEO: 4096 * MEGABYTE,
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

# -- files that come piece by piece (tus) --
MOST_PIECE_BYTES = 64 * MEGABYTE
# A file up to this size is judged while its sender waits; a larger one by the worker.
JUDGED_AT_ONCE_BYTES = 64 * MEGABYTE
MOST_ARRIVING = 600  # for one person: five hundred pictures of a festival and some films
MOST_ARRIVING_BYTES = 24 * 1024 * MEGABYTE
# Half files as well as what is told of whole ones.
ARRIVING_KEPT_FOR = timedelta(days=3)
