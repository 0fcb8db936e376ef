from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock
from lantoa.shared.accounts.forms.desk import UnitField
from lantoa.shared.accounts.models import User
from lantoa.shared.messages import permissions
from lantoa.shared.messages.choices import FREE, Channel, Purpose, State
from lantoa.shared.units.models import Unit


class AskCodeForm(forms.Form):
    login = forms.CharField(
        label=_("User name or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class EnterCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the message, six digits"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class OutboxFilter(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All")), *Channel.choices])
    purpose = forms.ChoiceField(label=_("What for"), required=False, choices=[("", _("All")), *Purpose.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *State.choices])

    def told(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class TariffForm(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"), choices=[(c.value, c.label) for c in Channel if c not in FREE])
    price = forms.DecimalField(
        label=_("Price of a part, VND"),
        min_value=0,
        max_value=1_000_000,
        max_digits=10,
        decimal_places=2,
        help_text=_("An SMS has one part up to 160 signs without tone marks, 70 with them."),
    )
    valid_from = _day(_("From"))
    source = forms.CharField(
        label=_("Contract or price list"), max_length=200, help_text=_("Its number and date, for who checks it later.")
    )


class QuotaForm(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    parts_a_month = forms.IntegerField(
        label=_("Parts a month at most"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        help_text=_("Empty: not limited by number. The unit and all units below it together."),
    )
    cost_a_month = forms.DecimalField(
        label=_("Cost a month at most, VND"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("Empty: not limited by cost."),
    )
    valid_from = _day(_("From"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["unit"] = UnitField(by=by)
        self.order_fields(["unit"])

    def clean_unit(self) -> Unit:
        unit: Unit = self.cleaned_data["unit"]
        if not permissions.may_set_quota(self.by, unit):
            raise forms.ValidationError(_("The limit of this unit is set by the unit above it."))
        return unit

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < clock.today().replace(day=1):
            raise forms.ValidationError(_("A month that is over keeps its limit: choose a day of this month or later."))
        return day

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and told.get("parts_a_month") is None and told.get("cost_a_month") is None:
            raise forms.ValidationError(_("Give a number of parts, a cost, or both."))
        return told
