from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.shared.accounts.models import SavedView
from lantoa.shared.units.models import Unit


class ViewForm(forms.Form):
    """A name for the filters, and who else sees them."""

    name = forms.CharField(label=_("Name of the filter"), max_length=60)
    is_default = forms.BooleanField(label=_("The list opens with this filter"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        units: Sequence[Unit],
        view: SavedView | None = None,
        prefix: str = "new",
    ) -> None:
        initial: dict[str, Any] = {}
        if view is not None:
            initial = {"name": view.name, "is_default": view.is_default, "unit": view.unit_id or ""}
        super().__init__(data, prefix=prefix, initial=initial)
        self.units = {str(unit.pk): unit for unit in units}
        if view is not None and view.unit is not None:
            self.units.setdefault(str(view.unit_id), view.unit)
        if self.units:
            options = [("", _("Only me")), *((pk, unit.name) for pk, unit in self.units.items())]
            self.fields["unit"] = forms.ChoiceField(
                label=_("Who sees it"),
                choices=options,
                required=False,
                help_text=_("People of that unit and of the units below it can use it, but not change it."),
            )

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "is_default": data["is_default"],
            "unit": self.units.get(data.get("unit", "")),
        }
