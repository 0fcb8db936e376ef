from django.utils.translation import gettext_lazy as _

from lantoa.apps.royalties.models import SheetLine
from lantoa.core.retention import by_user, register

register(
    SheetLine,
    purpose=_("To pay for published work and to account for it."),
    fields=["person_name"],
    subject=by_user("person"),
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_("Accounts of payments are kept as the law on accounting asks."),
)
