"""Slips, PINs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from lantoa.shared.accounts import services
from lantoa.shared.accounts.models import User

_PIN_ATTRS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "pattern": "[0-9]{6}"}


def _pin(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=6, widget=forms.PasswordInput(attrs=dict(_PIN_ATTRS))
    )


class SlipCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=40,
        help_text=_("Twelve digits."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class PinPairForm(forms.Form):
    pin = _pin(_("PIN, six digits"))
    pin_again = _pin(_("The same PIN again"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        pin, again = data.get("pin", ""), data.get("pin_again", "")
        if pin:
            fault = services.fault_of_pin(self.user, pin)
            if fault:
                self.add_error("pin", fault)
        if pin and again and pin != again:
            self.add_error("pin_again", _("The two PINs differ."))
        return data


class AcceptForm(PinPairForm):
    """First steps of a desk account. The PIN is asked of those who will approve."""

    name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(lambda: " ".join(str(t) for t in password_validators_help_texts()), str)(),
    )
    password_again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ["name", "password", "password_again", "pin", "pin_again"]

    def __init__(self, *args: Any, asks_pin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_pin:
            del self.fields["pin"], self.fields["pin_again"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        password = data.get("password", "")
        if password and data.get("password_again") and password != data["password_again"]:
            self.add_error("password_again", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, self.user)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class SetPinForm(PinPairForm):
    """A new approval PIN; the old one, or the password, says that it is really this person."""

    proof = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["proof", "pin", "pin_again"]


class LightPinForm(forms.Form):
    pin = _pin(_("PIN, six digits"))
