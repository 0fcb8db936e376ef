from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetupConfig(AppConfig):
    name = "lantoa.setup"
    label = "setup"
    verbose_name = _("Setting up")
    default_auto_field = "django.db.models.BigAutoField"
