"""Called by events, and by allauth's signals: what changes an account stands in the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from lantoa.core import events
from lantoa.core.retention import PersonalDataErased
from lantoa.shared.accounts import services
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import audit
from lantoa.shared.units.events import UnitsReformed


@events.handles(UnitsReformed)
def follow_reform(event: UnitsReformed) -> None:
    services.follow_reform(event.reform_pk)


@events.handles(PersonalDataErased)
def write_down_erasure(event: PersonalDataErased) -> None:
    audit.record("privacy.erased", None, None, kind=event.kind, count=event.count, on_request=event.on_request)


@receiver(authenticator_added, dispatch_uid="audit")
def _added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _write("accounts.second_factor_added", user, kind=authenticator.type)


@receiver(authenticator_removed, dispatch_uid="audit")
def _removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _write("accounts.second_factor_removed", user, kind=authenticator.type)


@receiver(authenticator_reset, dispatch_uid="audit")
def _reset(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _write("accounts.recovery_codes_made", user, kind=authenticator.type)


@receiver(password_changed, dispatch_uid="audit")
def _password(user: User, **kwargs: Any) -> None:
    _write("accounts.password_changed", user)


@receiver(user_logged_in, dispatch_uid="audit")
def _signed_in(user: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Django tells it for every way of signing in."""
    if isinstance(user, User):
        _write("accounts.signed_in", user)


def _write(action: str, user: User, **detail: Any) -> None:
    with transaction.atomic():
        audit.record(action, user, user, **detail)
