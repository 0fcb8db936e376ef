from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.core.secrets import EncryptedTextField
from lantoa.shared.mailboxes.choices import LetterState, Security, Why


class Mailbox(models.Model):
    """Where people without an account send their stories: one for each unit that wants one."""

    unit = models.OneToOneField("units.Unit", on_delete=models.PROTECT, related_name="mailbox", verbose_name=_("unit"))
    host = models.CharField(_("mail server (IMAP)"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("encryption"), max_length=10, choices=Security.choices, default=Security.TLS)
    login = models.CharField(_("user name"), max_length=254)
    password = EncryptedTextField(_("password"))
    folder = models.CharField(_("folder"), max_length=120, default="INBOX")
    is_active = models.BooleanField(_("letters are fetched"), default=True)

    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, db_index=True)
    fault = models.CharField(max_length=20, blank=True)  # code of the last try's fault; empty when it went well
    failures = models.PositiveIntegerField(default=0)  # one after another
    skipped = models.PositiveIntegerField(default=0)  # letters left on the server: too many, or automatic

    class Meta:
        verbose_name = _("mailbox")

    def __str__(self) -> str:
        return self.login


class KnownSender(models.Model):
    """Whose letters become drafts by themselves: those of `person`."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="senders")
    address = models.EmailField(_("e-mail address"))  # in small letters
    name = models.CharField(_("name"), max_length=160, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("the drafts belong to")
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["address"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "address"], name="known_sender_once")]

    def __str__(self) -> str:
        return self.address


class Letter(models.Model):
    """A letter that was seen in a mailbox, once for its Message-ID. Its text stays on the mail server."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="letters")
    key = models.CharField(max_length=300)  # Message-ID, or a hash where there is none
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    sender_address = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    glance = models.CharField(max_length=400, blank=True)  # its first words, while it waits
    size_bytes = models.PositiveBigIntegerField(default=0)
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=LetterState.choices)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    fault = models.CharField(max_length=500, blank=True)
    remarks = models.JSONField(default=list)  # what people should look at
    made = models.JSONField(default=list)  # [{"piece": "story:42", "url": …, "title": …}]
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "key"], name="letter_once")]
        indexes = [models.Index(fields=["mailbox", "state", "-received_at"], name="letter_list")]

    def __str__(self) -> str:
        return f"{self.sender_address}: {self.subject}"
