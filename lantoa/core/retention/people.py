"""Who is meant by an e-mail address, a telephone number or a user name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q


@dataclass(frozen=True)
class Person:
    """Everything by which rows about one person can be found."""

    emails: frozenset[str] = frozenset()  # small letters
    phones: frozenset[str] = frozenset()  # 0912345678
    usernames: frozenset[str] = frozenset()
    user_pks: frozenset[int] = frozenset()

    def joined(self, other: Person) -> Person:
        return Person(
            self.emails | other.emails,
            self.phones | other.phones,
            self.usernames | other.usernames,
            self.user_pks | other.user_pks,
        )


Identifier = Callable[[Person], Person]
_identifiers: list[Identifier] = []


def identifies(function: Identifier) -> Identifier:
    """Registers a function that knows more of a person: the account of a telephone number, the number of an account."""
    if function not in _identifiers:
        _identifiers.append(function)
    return function


def find_person(given: str) -> Person:
    """The person meant by an e-mail address, a telephone number or a user name.

    What is found leads on (the account of an address, the number of the account) until nothing new comes.
    """
    person = _read(given.strip())
    while True:
        more = _by_account(person)
        for function in _identifiers:
            more = more.joined(function(more))
        if more == person:
            return person
        person = more


def plain_phone(written: str) -> str:
    """0912345678 for +84 912 345 678; empty when it is no telephone number."""
    digits = re.sub(r"[\s.()-]", "", written)
    digits = re.sub(r"^(\+84|0084|84(?=\d{9}$))", "0", digits)
    return digits if re.fullmatch(r"\+?\d{8,15}", digits) else ""


def _read(given: str) -> Person:
    if "@" in given and " " not in given:
        return Person(emails=frozenset({given.casefold()}), usernames=frozenset({given}))
    if phone := plain_phone(given):
        return Person(phones=frozenset({phone}), usernames=frozenset({given}))
    return Person(usernames=frozenset({given}))


def _by_account(person: Person) -> Person:
    wanted = Q(pk__in=person.user_pks) | Q(username__in=person.usernames)
    for email in person.emails:
        wanted |= Q(email__iexact=email)
    found = get_user_model()._default_manager.filter(wanted).values_list("pk", "username", "email")
    accounts = list(found)
    return Person(
        person.emails | {email.casefold() for _pk, _name, email in accounts if email},
        person.phones,
        person.usernames | {name for _pk, name, _email in accounts},
        person.user_pks | {pk for pk, _name, _email in accounts},
    )
