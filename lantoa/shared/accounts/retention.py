from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, Person, by_user, identifies, register
from lantoa.core.retention.people import plain_phone
from lantoa.shared.accounts.models import Assignment, Contact, Device, SavedView, Slip, User

_RECORD = _("Who approved, changed and published stands in the public record of the office.")


def _forget_address(rows: QuerySet[User]) -> int:
    """The address of somebody who works here is needed to work; it goes when the person has left."""
    return rows.filter(is_active=False).exclude(email="").update(email="")


register(
    User,
    purpose=_("To know who did what at the desk."),
    fields=["username", "name", "first_name", "last_name", "position"],
    subject=by_user("pk"),
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_RECORD,
)
register(
    User,
    purpose=_("To reach the people who work here."),
    fields=["email"],
    subject=by_user("pk"),
    keep_for=None,
    erase=_forget_address,
)
register(
    Contact,
    purpose=_("To reach the people who work here."),
    fields=["phone"],
    subject=by_user("user"),
    since="retired_at",
    keep_for=timedelta(days=90),
    erase=Erase.BLANK,
)
register(
    Assignment,
    purpose=_("To know who held which role on which day."),
    fields=["role", "valid_from", "valid_to"],
    subject=by_user("user"),
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_RECORD,
)
register(
    Slip,
    purpose=_("To let the right person in with a printed slip."),
    fields=["code_digest"],
    subject=by_user("user"),
    since="expires_at",
    keep_for=timedelta(days=365),
    erase=Erase.DELETE,
)
register(
    Device,
    purpose=_("To keep a village head's phone signed in."),
    fields=["label", "token_digest"],
    subject=by_user("user"),
    since="expires_at",
    keep_for=timedelta(days=30),
    erase=Erase.DELETE,
)
register(
    SavedView,
    purpose=_("To open a list again as somebody filtered it."),
    fields=["name", "query"],
    subject=by_user("owner"),
    keep_for=None,
    erase=Erase.DELETE,
)
register(
    "account.EmailAddress",
    purpose=_("To reach the people who work here."),
    fields=["email"],
    subject=by_user("user"),
    keep_for=None,
    erase=Erase.DELETE,
)
register(
    "wagtailusers.UserProfile",
    purpose=_("To show a face beside a name at the desk."),
    fields=["avatar"],
    subject=by_user("user"),
    keep_for=None,
    erase=Erase.BLANK,
)


@identifies
def phones_of_accounts(person: Person) -> Person:
    """An account's telephone number leads on to what was sent to it, and a number to its account."""
    phones, pks = set(person.phones), set(person.user_pks)
    # Numbers are sealed: they are opened and compared, some hundreds of them.
    for contact in Contact.objects.all():
        phone = plain_phone(contact.phone)
        if phone and (contact.user_id in pks or phone in phones):
            phones.add(phone)
            pks.add(contact.user_id)
    return Person(person.emails, frozenset(phones), person.usernames, frozenset(pks))
