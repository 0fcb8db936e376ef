"""Signing in: allauth's forms, with tries counted in our database over all web processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as FactorReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lantoa.shared.accounts import services
from lantoa.shared.accounts.choices import LockPurpose
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import approving, lockouts

T = TypeVar("T")
_WRONG = _("The user name or the password is wrong.")


def counted(purpose: LockPurpose, account: str, check: Callable[[], T]) -> T:
    """Runs a check that raises ValidationError when the secret was wrong; a locked account is told so."""
    try:
        started = lockouts.begin(purpose, account=account, address=lockouts.address_of(context.request))
    except services.Locked as error:
        raise ValidationError(error.message, code=error.code) from None
    result = check()
    lockouts.succeeded(started)
    return result


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].max_length = 254
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this machine for 14 days")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")

    def clean(self) -> dict[str, Any] | None:
        login = self.cleaned_data.get("login", "")
        if not login or not self.cleaned_data.get("password"):
            return super().clean()
        return counted(LockPurpose.SIGN_IN, lockouts.login_subject(login), self._check)

    def _check(self) -> dict[str, Any] | None:
        try:
            data = super().clean()
            if self.user is not None and not self.user.is_active:
                raise ValidationError(_WRONG, code="inactive")
            return data
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise
            raise ValidationError(_WRONG, code="wrong") from None


class PasswordAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_password(self) -> str:
        return counted(LockPurpose.SIGN_IN, lockouts.account_subject(self.user), super().clean_password)


class NewPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("Present password")),
            ("password1", _("New password")),
            ("password2", _("New password again")),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""

    def save(self) -> None:
        super().save()
        user = self.user
        assert isinstance(user, User)
        if user.must_change_password:
            user.must_change_password = False
            user.save(update_fields=["must_change_password"])


class _CodeSpent:
    """A code of the app counts once over all web processes; allauth remembers used ones per process only."""

    user: User
    authenticator: Authenticator

    def spent(self, check: Callable[[], str]) -> str:
        def once() -> str:
            code = check()
            if self.authenticator.type == Authenticator.Type.TOTP and not approving.spend_code(self.user, code):
                raise ValidationError(_("This code was used already. Wait for the next one."), code="spent")
            return code

        return counted(LockPurpose.FACTOR, lockouts.account_subject(self.user), once)


class FactorForm(_CodeSpent, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"])

    def clean_code(self) -> str:
        return self.spent(super().clean_code)


class FactorAgainForm(_CodeSpent, FactorReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"])

    def clean_code(self) -> str:
        return self.spent(super().clean_code)


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"])
        self.fields["code"].label = _("Six digits of the app")


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the device")
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without a password")
        self.fields["passwordless"].help_text = _(
            "Only where the device asks for your fingerprint, face or its own PIN."
        )
        self.initial["name"] = ""


def _dress_code(field: forms.Field) -> None:
    field.label = _("Code from the app, or a recovery code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")
