from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantoa.core.text import TextRefused, clean_line
from lantoa.web.site.schemas import category_name

KINDS = (
    ("", _("All kinds")),
    ("news", _("News")),
    ("feature", _("Features")),
    ("photo", _("Photo stories")),
    ("policy", _("Policies")),
    ("notice", _("Notices")),
)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SearchForm(forms.Form):
    """Names stand in the address, so they are Vietnamese and short."""

    q = forms.CharField(label=_("Words to look for"), max_length=200, required=False)
    muc = forms.TypedChoiceField(label=_("Category"), required=False)
    loai = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    tu = forms.DateField(label=pgettext_lazy("day", "From"), required=False, widget=DayInput)
    den = forms.DateField(label=pgettext_lazy("day", "To"), required=False, widget=DayInput)

    def __init__(self, *args: Any, frame: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_slug = {category.slug: category for category in frame.categories}
        field = self.fields["muc"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            ("", _("All categories")),
            *((slug, category_name(category, frame.language)) for slug, category in by_slug.items()),
        ]
        field.coerce = by_slug.get
        field.empty_value = None
        self.label_suffix = ""

    def clean_q(self) -> str:
        try:
            return clean_line(self.cleaned_data["q"], max_length=200)
        except TextRefused as refused:
            raise forms.ValidationError(_("These words cannot be read. Please type them anew.")) from refused

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        since, until = self.cleaned_data.get("tu"), self.cleaned_data.get("den")
        if since and until and until < since:
            self.add_error("den", _("The last day lies before the first one."))
        return cleaned
