from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.core.deadlines import DayChange
from lantoa.core.models import CalendarChange

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


class ChangeForm(forms.Form):
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )
    is_working = forms.TypedChoiceField(
        label=_("This day is"),
        choices=[("0", _("free")), ("1", _("a working day"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Reason for it"), max_length=160, help_text=_("For example: free in exchange for 2/5.")
    )
    source = forms.CharField(
        label=_("Number and date of the decision"),
        max_length=200,
        help_text=_("For example: Notice 9441/TB-BNV of 2025. Without a document no day is changed."),
    )

    def __init__(self, *args: Any, row: CalendarChange | None = None, **kwargs: Any) -> None:
        self.row = row
        if row is not None:
            kwargs.setdefault(
                "initial",
                {
                    "day": row.day,
                    "is_working": "1" if row.is_working else "0",
                    "name": row.name,
                    "source": row.source,
                },
            )
        super().__init__(*args, **kwargs)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Days from 2000 to 2099 can be decided."))
        taken = CalendarChange.objects.filter(day=day)
        if self.row is not None:
            taken = taken.exclude(pk=self.row.pk)
        if taken.exists():
            raise forms.ValidationError(_("There is a decision about this day already: change that one."))
        return day

    def clean_source(self) -> str:
        source = str(self.cleaned_data["source"])
        if not any(sign.isdigit() for sign in source):
            raise forms.ValidationError(_("Write the document's number, for example 9441/TB-BNV."))
        return source

    def told(self) -> DayChange:
        return DayChange(
            self.cleaned_data["day"],
            self.cleaned_data["is_working"],
            self.cleaned_data["name"],
            self.cleaned_data["source"],
        )
