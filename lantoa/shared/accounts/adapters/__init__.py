"""Allauth in our clothes, and the office's own sign-in (OpenID Connect)."""

from lantoa.shared.accounts.adapters.signing_in import SECOND_FACTOR, AccountAdapter, SecondFactorAdapter

__all__ = ["SECOND_FACTOR", "AccountAdapter", "SecondFactorAdapter"]
