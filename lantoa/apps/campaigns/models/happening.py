from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from lantoa.apps.campaigns.choices import BookingKind
from lantoa.apps.campaigns.models.campaign import HTTPS, Campaign
from lantoa.core.secrets import EncryptedTextField
from lantoa.shared.units.choices import COMMUNE_KINDS


def hosts() -> Q:
    """Communes and wards of today: whole lists of villages would fill the page."""
    return Q(kind__in=COMMUNE_KINDS, valid_to=None)


class Happening(models.Model):
    """A row of the programme: an opening night, a workshop, a market day; with registration and livestream or not."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="happenings")
    title = models.CharField(_("what happens"), max_length=200)
    title_en = models.CharField(_("what happens, English"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    host = models.ForeignKey(
        "units.Unit",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=hosts,
        verbose_name=_("unit whose people stand at the door"),
    )
    agenda = models.TextField(
        _("agenda"), blank=True, help_text=_("One item a line, the hour first: 14:00 Opening words.")
    )
    agenda_en = models.TextField(_("agenda, English"), blank=True)
    takes_registration = models.BooleanField(_("people register"), default=False)
    capacity = models.PositiveIntegerField(
        _("places"), default=200, validators=[MinValueValidator(1), MaxValueValidator(50_000)]
    )
    registration_until = models.DateTimeField(_("registration until"), null=True, blank=True)
    live_url = models.URLField(_("address of the livestream"), blank=True, max_length=300, validators=HTTPS)
    replay_url = models.URLField(_("address of the recording"), blank=True, max_length=300, validators=HTTPS)
    uses_flycam = models.BooleanField(_("a flycam flies"), default=False)
    flight_permit = models.CharField(_("number of the flight permit"), max_length=80, blank=True)
    flight_permit_on = models.DateField(_("flight permit of"), null=True, blank=True)
    has_flight_permit = models.BooleanField(_("the flight permit was seen"), default=False)
    show_fixed_at = models.DateTimeField(null=True, blank=True, editable=False)
    show_fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("programme item")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="happening_ends_after_start",
                violation_error_message=_("It would end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(has_flight_permit=False) | ~Q(flight_permit="") & Q(flight_permit_on__isnull=False),
                name="happening_permit_is_named",
                violation_error_message=_("A flight permit that was seen has a number and a day."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Registration(models.Model):
    """A place for one person. The ticket's code is known to its holder only; here stands its hash."""

    happening = models.ForeignKey(Happening, on_delete=models.PROTECT, related_name="registrations")
    full_name = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)
    ticket_sha256 = models.CharField(max_length=64, unique=True)
    consented_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    keep_from = models.DateTimeField()  # end of the happening: from here the weeks until erasure are counted
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["happening", "phone_digest"],
                condition=Q(cancelled_at=None) & ~Q(phone_digest=""),
                name="one_place_a_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happening_id}/{self.pk}"


class CheckIn(models.Model):
    """A ticket was shown at a door. The first one counts; later ones are kept as repeats."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="checkins")
    key = models.CharField(max_length=64, unique=True)  # made on the phone: sent twice is kept once
    at = models.DateTimeField()  # as the phone says
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    door = models.CharField(max_length=40, blank=True)
    is_repeat = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration"], condition=Q(is_repeat=False), name="one_counted_checkin"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.at:%H:%M}"


class ShowItem(models.Model):
    """A line of the run-of-show of a livestream."""

    happening = models.ForeignKey(Happening, on_delete=models.CASCADE, related_name="show")
    starts_at = models.TimeField(_("at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5, validators=[MinValueValidator(1)])
    what = models.CharField(_("what is seen"), max_length=300)
    camera = models.CharField(_("camera, source"), max_length=120, blank=True)
    sound = models.CharField(_("sound"), max_length=120, blank=True)
    who = models.CharField(_("who"), max_length=160, blank=True)
    needs_flycam = models.BooleanField(_("seen from above"), default=False)

    class Meta:
        verbose_name = _("line of the run-of-show")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M} {self.what}"


class Booking(models.Model):
    """A person of the crew or a piece of equipment, for a time."""

    happening = models.ForeignKey(Happening, on_delete=models.CASCADE, related_name="bookings")
    kind = models.CharField(_("kind"), max_length=10, choices=BookingKind.choices)
    what = models.CharField(_("who or what"), max_length=160)
    job = models.CharField(_("for what"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("booking")
        ordering = ["kind", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="booking_lasts",
                violation_error_message=_("It would end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.what
