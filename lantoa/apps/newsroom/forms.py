from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lantoa.apps.newsroom.choices import Kind
from lantoa.apps.newsroom.models import Story
from lantoa.core.text import TextRefused, clean_line, clean_text, explain

# Fields of the story itself; Wagtail adds those of the panels to the form's own list.
NAMES = (
    "kind",
    "language",
    "title",
    "lead",
    "body",
    "place",
    "byline",
    "source_name",
    "source_url",
    "scene",
    "priority",
    "valid_until",
    "due_at",
)
NAMES_OF_FACTS = ("who", "what", "when", "where", "what_to_do")


class EditorWidget(forms.Textarea):
    """The text with its tables and pictures. Without JavaScript a plain text area of HTML; nothing is lost."""

    template_name = "newsroom/_editor.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 18, "data-editor": "", **(attrs or {})})

    class Media:
        js = ["newsroom/editor.js"]
        css = {"all": ["newsroom/editor.css"]}


class StoryForm(WagtailAdminModelForm):
    """Shapes what the desk's editor sends; the services decide and save."""

    who = forms.CharField(label=_("For whom"), required=False, widget=forms.Textarea({"rows": 2}))
    what = forms.CharField(label=_("What"), required=False, widget=forms.Textarea({"rows": 2}))
    when = forms.CharField(label=_("When"), required=False, widget=forms.Textarea({"rows": 2}))
    where = forms.CharField(label=_("Where"), required=False, widget=forms.Textarea({"rows": 2}))
    what_to_do = forms.CharField(label=_("What to do"), required=False, widget=forms.Textarea({"rows": 3}))
    tag_line = forms.CharField(
        label=_("Tags"), required=False, help_text=_("Separate several tags by commas."), max_length=500
    )

    class Meta:
        model = Story
        fields = ["unit", *NAMES]
        widgets = {"title": AdminAutoHeightTextInput, "body": EditorWidget, "lead": AdminAutoHeightTextInput}
        labels = {"priority": _("Priority"), "scene": _("Drawing where there is no picture")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = self.instance.facts or {}
        for name in NAMES_OF_FACTS:
            self.fields[name].initial = facts.get(name, "")
        self.fields["tag_line"].initial = ", ".join(self.instance.tags or [])
        from lantoa.apps.newsroom import permissions

        if self.instance.pk:
            del self.fields["unit"]  # a story keeps the unit at the time it was written
        elif self.for_user is not None:
            units = permissions.units_to_write_for(self.for_user)
            field: Any = self.fields["unit"]
            field.queryset = field.queryset.filter(pk__in=[u.pk for u in units])
            field.initial = units[0].pk if units else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("title", "place", "byline", "source_name", "tag_line"):
            self._checked(cleaned, name, clean_line)
        for name in ("lead", "body", *NAMES_OF_FACTS):
            self._checked(cleaned, name, clean_text)
        return cleaned

    def _checked(self, cleaned: dict[str, Any], name: str, check: Any) -> None:
        if isinstance(cleaned.get(name), str):
            try:
                cleaned[name] = check(cleaned[name])
            except TextRefused as fault:
                self.add_error(name, explain(fault))

    def changes(self) -> dict[str, Any]:
        """What `services.save_story` takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name in NAMES}
        kind = data.get("kind", self.instance.kind)
        if kind in {Kind.NOTICE, Kind.POLICY}:
            data["facts"] = {name: self.cleaned_data.get(name, "") for name in NAMES_OF_FACTS}
        data["tags"] = [tag.strip() for tag in self.cleaned_data.get("tag_line", "").split(",") if tag.strip()]
        return data


class BulkForm(forms.Form):
    """What an action on many stories may need besides the choice."""

    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2}))
    pin = forms.CharField(label=_("Approval PIN"), required=False, widget=forms.PasswordInput({"autocomplete": "off"}))
