from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.shared.messages.choices import Channel, Purpose, State


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
