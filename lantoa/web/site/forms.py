from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from lantoa.core.text import TextRefused, clean_line, explain
from lantoa.web.site import permissions
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


class LegalDocumentForm(WagtailAdminModelForm):
    """A row of the register: of a unit in which the person keeps it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        if user is None or user.is_superuser:
            return
        field: Any = self.fields["unit"]
        reached = Q(pk__in=[])
        units = permissions.units_for(user, permissions.Action.KEEP_REGISTER)
        for unit in units:
            reached |= Q(path__startswith=unit.path)
        field.queryset = field.queryset.filter(reached)
        if self.instance.pk is None and units:
            field.initial = units[0].pk

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("number", "kind", "issuer", "title", "subject", "replaces"):
            if isinstance(cleaned.get(name), str):
                try:
                    cleaned[name] = clean_line(cleaned[name])
                except TextRefused as fault:
                    self.add_error(name, explain(fault))
        return cleaned


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


class RegisterForm(forms.Form):
    """A place at an event: a name, a number, and the word that both may be kept for a while."""

    full_name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        help_text=_("Only to find your ticket at the door if you lose it. No advertising, no calls."),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel-national", "type": "tel"}),
    )
    consent = forms.BooleanField(
        label=_("I agree that my name and number are kept until 30 days after the event, then erased.")
    )
    key = forms.RegexField(r"^[A-Za-z0-9_-]{16,64}$", widget=forms.HiddenInput)
    # Programs fill in every field; people do not see this one.
    website = forms.CharField(required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_full_name(self) -> str:
        try:
            return clean_line(self.cleaned_data["full_name"], max_length=120)
        except TextRefused as refused:
            raise forms.ValidationError(explain(refused)) from refused

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""
