from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from lantoa.core import secrets

# The context under which allauth's secrets are sealed.
SECOND_FACTOR = "mfa"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: a unit administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/hom-nay/"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in within the last five minutes is not asked again at once: the first steps follow one another."""
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - r["at"] < account_settings.REAUTHENTICATION_TIMEOUT for r in records)


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return secrets.seal(text, SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.open(encrypted_text, SECOND_FACTOR)

    def get_totp_issuer(self) -> str:
        return "Lan Tỏa"

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Lan Tỏa"}
