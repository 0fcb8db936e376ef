from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.core.sheets.read import MAX_BYTES
from lantoa.core.text import TextRefused, clean_line, explain
from lantoa.shared.units.models import Unit


class MonthForm(forms.Form):
    """A unit and a month, as the browser's month field writes it: 2026-10."""

    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    month = forms.CharField(label=_("Month"), widget=forms.DateInput({"type": "month", "placeholder": "2026-10"}))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units
        field.empty_label = None

    def clean_month(self) -> date:
        return read_month(self.cleaned_data["month"])


def read_month(text: str) -> date:
    """2026-10 or 10/2026. Raises ValidationError."""
    parts = text.strip().replace("/", "-").split("-")
    try:
        numbers = [int(part) for part in parts]
        year, month = (numbers[0], numbers[1]) if numbers[0] > 12 else (numbers[1], numbers[0])
        if not 2000 <= year <= 2100:
            raise ValueError(year)
        return date(year, month, 1)
    except (ValueError, IndexError):
        raise forms.ValidationError(_("Write the month as 10/2026.")) from None


class RatesForm(forms.Form):
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(label=_("Unit"), queryset=None, empty_label=None)
    file = forms.FileField(label=_("Table"), help_text=_(".xlsx made from the template, or .csv; at most 10 MB."))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2})
        return file


class RenewForm(forms.Form):
    """A table with the same coefficients from another day on."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput({"type": "date"}), input_formats=["%Y-%m-%d", "%d/%m/%Y"]
    )
    base_salary = forms.DecimalField(label=_("Base salary (đồng)"), min_value=1, max_value=1_000_000_000)
    basis = forms.CharField(label=_("Basis document"), required=False, max_length=200)

    def clean_basis(self) -> str:
        try:
            return clean_line(self.cleaned_data["basis"])
        except TextRefused as fault:
            raise forms.ValidationError(explain(fault)) from None


class EndForm(forms.Form):
    on = forms.DateField(
        label=_("First day on which it no longer holds"),
        widget=forms.DateInput({"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )


class GradeForm(forms.Form):
    """One line: another coefficient, or left out with a reason."""

    coefficient = forms.DecimalField(
        label=_("Coefficient"), required=False, min_value=0, max_value=1000, decimal_places=2, localize=True
    )
    reason = forms.CharField(label=_("Left out because"), required=False, max_length=300)

    def clean_reason(self) -> str:
        try:
            return clean_line(self.cleaned_data["reason"])
        except TextRefused as fault:
            raise forms.ValidationError(explain(fault)) from None
