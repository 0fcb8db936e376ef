from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.models import Portal
from lantoa.core.sheets.read import MAX_BYTES
from lantoa.setup.logic.hostnames import CannotStart, hostname_from


class TableForm(forms.Form):
    file = forms.FileField(label=_("Table"), help_text=_(".xlsx made from the template, or .csv; at most 10 MB."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2})
        return file


class PortalForm(forms.ModelForm[Portal]):
    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, square, 512 pixels or more. Empty keeps the present one."),
    )

    class Meta:
        model = Portal
        fields = (
            "name",
            "name_en",
            "tagline",
            "tagline_en",
            "hostname",
            "responsible",
            "licence",
            "address",
            "phone",
            "email",
        )

    def clean_hostname(self) -> str:
        try:
            return hostname_from(self.cleaned_data["hostname"])
        except CannotStart as refused:
            raise forms.ValidationError(str(refused)) from refused
