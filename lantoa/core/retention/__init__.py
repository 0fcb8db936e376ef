"""Personal data: why it is kept, for how long, how it goes. A test finds fields that nobody registered.

An app says it in its `retention.py`:

    register(
        Contact, purpose=_("To reach the people who work here."), fields=["phone"],
        subject=by_user("user"), since="retired_at", keep_for=timedelta(days=90), erase=Erase.BLANK,
    )
"""

from lantoa.core.retention.erasing import Erased, PersonalDataErased, erase_person, purge
from lantoa.core.retention.exporting import export_person, write_zip
from lantoa.core.retention.people import Person, find_person, identifies
from lantoa.core.retention.registry import (
    BadRegistration,
    Erase,
    Registration,
    by_digest,
    by_field,
    by_user,
    nobody,
    register,
    registered,
)

__all__ = [
    "BadRegistration",
    "Erase",
    "Erased",
    "Person",
    "PersonalDataErased",
    "Registration",
    "by_digest",
    "by_field",
    "by_user",
    "erase_person",
    "export_person",
    "find_person",
    "identifies",
    "nobody",
    "purge",
    "register",
    "registered",
    "write_zip",
]
