"""Called by events, and by allauth's signals: what changes an account stands in the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from lantoa.core import events
from lantoa.core.retention import PersonalDataErased
from lantoa.shared.accounts import services
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import audit
from lantoa.shared.units.events import UnitsReformed


@events.handles(UnitsReformed, words=_("Move roles after a reform of units"))
def follow_reform(event: UnitsReformed) -> None:
    services.follow_reform(event.reform_pk)


@events.handles(PersonalDataErased, words=_("Write the erasure of personal data into the audit log"))
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


@receiver(post_save, sender=UserProfile)
def follow_language(instance: UserProfile, **kwargs: Any) -> None:
    """The language chosen on the desk's account page is the person's own: phone pages and mail speak it, too."""
    language = (instance.preferred_language or "").partition("-")[0]
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=instance.user_id).exclude(language=language).update(language=language)
