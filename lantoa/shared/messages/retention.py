from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock
from lantoa.core.retention import Erase, Person, by_digest, by_user, register
from lantoa.shared.messages.models import Message, SignInCode
from lantoa.shared.messages.services.sending import RECIPIENT

_by_recipient = by_digest("recipient_digest", RECIPIENT)
_by_user = by_user("user")


def _about(person: Person) -> Q | None:
    found = [q for q in (_by_recipient(person), _by_user(person)) if q is not None]
    return found[0] | found[-1] if found else None


def _erase(rows: QuerySet[Message]) -> int:
    """Address and text go; that a message was sent, and what it cost, stays."""
    # `erased_at` does not tell: a code's text goes when it is sent, its address stays until now.
    return rows.exclude(recipient_masked="").update(
        recipient="", recipient_masked="", recipient_digest="", subject="", text="", html="", user=None,
        erased_at=clock.now(),
    )  # fmt: skip


register(
    Message,
    purpose=_("To show that a message was sent, and to send it once only."),
    fields=["recipient", "recipient_masked", "recipient_digest", "subject", "text", "html"],
    subject=_about,
    since="created_at",
    keep_for=timedelta(days=90),
    erase=_erase,
)
register(
    SignInCode,
    purpose=_("To check a code for signing in."),
    fields=["code_digest"],
    subject=by_user("user"),
    since="created_at",
    keep_for=timedelta(days=2),
    erase=Erase.DELETE,
)
