from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lantoa.apps.campaigns import permissions, queries
from lantoa.apps.campaigns.choices import NominationState, TaskState
from lantoa.apps.campaigns.models import Booking, Campaign, Happening, Honour, Nomination, ShowItem, Task
from lantoa.core import clock
from lantoa.core.sheets.read import MAX_BYTES
from lantoa.core.text import TextRefused, clean_line, clean_text, explain
from lantoa.shared.accounts.choices import DESK
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import users_with_role
from lantoa.shared.units.models import Unit
from lantoa.shared.units.queries import find_unit, suggest


class MetricSelect(forms.Select):
    """What the house counts, asked when the page is made: apps register it while starting."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        self.choices = [("", _("entered by an officer")), *queries.countable()]
        return super().optgroups(name, value, attrs)


class Cleaned:
    """Text comes in NFC and without hidden characters."""

    lines: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    cleaned_data: dict[str, Any]
    add_error: Callable[..., None]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]
        for names, check in ((self.lines, clean_line), (self.texts, clean_text)):
            for name in names:
                if isinstance(cleaned.get(name), str):
                    try:
                        cleaned[name] = check(cleaned[name])
                    except TextRefused as fault:
                        self.add_error(name, explain(fault))
        return cleaned


def _people_of(unit: Unit | None) -> Any:
    return User.objects.filter(pk__in=[u.pk for u in users_with_role(DESK, unit)] if unit else [])


class CampaignForm(Cleaned, WagtailAdminModelForm):
    """Shapes what the desk's form sends; the services decide and save."""

    lines = ("title", "title_en", "place", "basis_title", "basis_number", "basis_issuer", "column_title")
    texts = ("lead", "lead_en", "about", "about_en", "results")
    tag_line = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=300,
        help_text=_("Stories with one of these tags stand on the page. Separate several by commas; no # is needed."),
    )

    class Meta:
        model = Campaign
        fields = ["unit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag_line"].initial = ", ".join(self.instance.tags or [])
        unit = self.instance.unit if self.instance.pk else None
        if self.instance.pk:
            del self.fields["unit"]  # a campaign keeps the unit at the time it was planned
        elif self.for_user is not None:
            units = permissions.units_to_lead_for(self.for_user)
            field: Any = self.fields["unit"]
            field.queryset = field.queryset.filter(pk__in=[u.pk for u in units])
            field.initial = units[0].pk if units else None
            unit = units[-1] if units else None
        if "owner" in self.fields:
            owner: Any = self.fields["owner"]
            owner.queryset = _people_of(unit)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The campaign would end before it begins."))
        begin, end = cleaned.get("shows_from"), cleaned.get("shows_until")
        if begin and end and end <= begin:
            self.add_error("shows_until", _("Column and banner would end before they begin."))
        return cleaned

    def save(self, commit: bool = True) -> Campaign:
        words = self.cleaned_data.get("tag_line", "").split(",")
        tags = [clean_line(word.strip().lstrip("#").strip()) for word in words]
        self.instance.tags = list(dict.fromkeys(tag for tag in tags if tag))
        saved: Campaign = super().save(commit=commit)
        return saved


class UnitField(forms.CharField):
    """A unit by its name, as people say it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        found = find_unit(written)
        if found is None:
            names = ", ".join(unit.name for unit in suggest(written))
            told = _("There is no unit “%(found)s”. Did you mean: %(names)s?") if names else _("No unit “%(found)s”.")
            raise forms.ValidationError(told, params={"found": written, "names": names})
        return found


class TaskForm(Cleaned, forms.ModelForm[Task]):
    lines = ("title", "group", "owner_text", "others", "product", "note")
    owner_unit = UnitField(
        label=_("Leading unit"), required=False, help_text=_("Name of a unit of the house; its people can report.")
    )

    class Meta:
        model = Task
        fields = (
            *("title", "group", "owner_unit", "owner_text", "owner", "others", "starts_on", "deadline"),
            *("product", "note"),
        )
        widgets = {
            "starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "deadline": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "title": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        unit = self.instance.owner_unit
        self.initial["owner_unit"] = unit.name if unit else ""
        owner: Any = self.fields["owner"]
        held = users_with_role(DESK, unit) if unit else []
        owner.queryset = User.objects.filter(
            pk__in={u.pk for u in [*users_with_role(DESK, campaign.unit), *held]} | {self.instance.owner_id or 0}
        )

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReportForm(forms.Form):
    state = forms.ChoiceField(choices=TaskState.choices)
    note = forms.CharField(required=False, max_length=400)
    done_on = forms.DateField(required=False)


class AppendixForm(forms.Form):
    file = forms.FileField(
        label=_("Appendix of the plan"), help_text=_(".docx or .xlsx with the table of tasks; at most 10 MB.")
    )
    default = forms.DateField(
        label=_("Deadline of rows that name no time"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: a row without a time is a fault."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2})
        return file


def _moment(**attrs: Any) -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local", **attrs}, format="%Y-%m-%dT%H:%M")


class PermitForm(Cleaned, forms.ModelForm[Happening]):
    lines = ("flight_permit",)

    class Meta:
        model = Happening
        fields = ("live_url", "replay_url", "uses_flycam", "flight_permit", "flight_permit_on", "has_flight_permit")
        widgets = {"flight_permit_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class ShowItemForm(Cleaned, forms.ModelForm[ShowItem]):
    lines = ("what", "camera", "sound", "who")

    class Meta:
        model = ShowItem
        fields = ("starts_at", "minutes", "what", "camera", "sound", "who", "needs_flycam")
        widgets = {"starts_at": forms.TimeInput({"type": "time"}, format="%H:%M")}


class BookingForm(Cleaned, forms.ModelForm[Booking]):
    lines = ("what", "job")

    class Meta:
        model = Booking
        fields = ("kind", "what", "job", "starts_at", "ends_at")
        widgets = {"starts_at": _moment(), "ends_at": _moment()}


ShowItems: type[BaseInlineFormSet[Any, Any, Any]] = inlineformset_factory(
    Happening, ShowItem, form=ShowItemForm, extra=3, max_num=200
)
Bookings: type[BaseInlineFormSet[Any, Any, Any]] = inlineformset_factory(
    Happening, Booking, form=BookingForm, extra=2, max_num=100
)


class HonourForm(Cleaned, forms.ModelForm[Honour]):
    lines = ("title",)
    texts = ("criteria",)

    class Meta:
        model = Honour
        fields = ("title", "criteria", "opens_at", "closes_at")
        widgets = {"opens_at": _moment(), "closes_at": _moment(), "criteria": forms.Textarea({"rows": 6})}
        help_texts = {
            "criteria": _("What counts, so that anybody can check it. Tone and numbers of followers are no criteria.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class NominationForm(Cleaned, forms.ModelForm[Nomination]):
    lines = ("nominee",)
    texts = ("reason", "evidence")

    class Meta:
        model = Nomination
        fields = ("unit", "nominee", "nominee_url", "reason", "evidence", "has_consent")
        widgets = {"reason": forms.Textarea({"rows": 3}), "evidence": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        units = permissions.units_to_nominate_for(user)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(pk__in=[u.pk for u in units])
        field.initial = units[0].pk if units else None


class DecisionForm(forms.Form):
    state = forms.ChoiceField(choices=NominationState.choices)
    reason = forms.CharField(required=False, max_length=400)


class AnnounceForm(forms.Form):
    decision_number = forms.CharField(label=_("Number of the decision"), max_length=80)
    decision_on = forms.DateField(
        label=_("Decision of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), initial=clock.today
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
