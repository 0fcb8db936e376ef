from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.shared.documents.logic.layouts import layouts
from lantoa.shared.documents.logic.template import MAX_BYTES, TemplateRefused, check_template
from lantoa.shared.documents.models import LayoutOverride

# A form class takes no type at run time, unless somebody has patched Django before.
if TYPE_CHECKING:
    _Form = forms.ModelForm[LayoutOverride]
else:
    _Form = forms.ModelForm

REFUSALS = {
    "too_large": _("The file is larger than %(limit)s MB."),
    "not_docx": _("This is no .docx file of Word."),
    "macros": _("The file holds macros: save it without them, as .docx."),
    "entities": _("The file holds what Word does not write: save it anew in Word."),
    "no_fields": _("The file has no field such as {{ten_bai}}: nothing could be filled in."),
}
FIELDS = (
    "layout_key",
    "superior_body",
    "issuing_body",
    "place",
    "code",
    "sign_lines",
    "signer_name",
    "recipients",
    "kept_by",
)


class LayoutForm(_Form):
    layout_key = forms.ChoiceField(
        label=_("Form of papers"), required=False, help_text=_("Empty: the layout of the unit's kind of office.")
    )
    template_file = forms.FileField(
        label=_("The unit's own form (.docx) for the approval slip"),
        required=False,
        help_text=_("Empty keeps the present one. Fields are written {{ten_bai}}, {{noi_dung}}."),
    )
    drops_template = forms.BooleanField(label=_("Use the shipped form again"), required=False)

    class Meta:
        model = LayoutOverride
        fields = (*FIELDS, "valid_from")
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "sign_lines": forms.Textarea(attrs={"rows": 3}),
            "recipients": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("by the kind of office")), *((each.key, f"{each.name} – {each.basis}") for each in layouts())]
        self.fields["layout_key"].choices = choices  # type: ignore[attr-defined]

    def clean_template_file(self) -> tuple[bytes, str] | None:
        """Content and name, checked."""
        file = self.cleaned_data.get("template_file")
        if not file:
            return None
        if file.size > MAX_BYTES:
            raise forms.ValidationError(REFUSALS["too_large"] % {"limit": MAX_BYTES // 1_000_000})
        data: bytes = file.read()
        try:
            check_template(data)
        except TemplateRefused as refused:
            said = REFUSALS.get(refused.code, REFUSALS["not_docx"])
            raise forms.ValidationError(said % {"limit": MAX_BYTES // 1_000_000}) from None
        return data, file.name

    def validate_unique(self) -> None:
        """A setting of the same day is written anew, not refused: the service does that."""

    def values(self, known: LayoutOverride | None) -> dict[str, Any]:
        """What the service writes. The template in use goes along, or a new date would lose it."""
        told = {name: self.cleaned_data[name] for name in FIELDS}
        file = self.cleaned_data["template_file"]
        if file:
            told["template"], told["template_name"] = file
        elif self.cleaned_data["drops_template"]:
            told["template"] = None
        elif known is not None and known.template:
            told["template"], told["template_name"] = bytes(known.template), known.template_name
        return told
