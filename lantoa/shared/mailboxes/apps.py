from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailboxesConfig(AppConfig):
    name = "lantoa.shared.mailboxes"
    label = "mailboxes"
    verbose_name = _("Mailboxes of units")
    default_auto_field = "django.db.models.BigAutoField"
