"""What the unit administrator writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantoa.core import clock
from lantoa.shared.accounts import permissions, queries
from lantoa.shared.accounts.choices import LIGHT, Action, PersonState, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.units import queries as units
from lantoa.shared.units.models import Unit

NOT_GIVEN = frozenset({Role.RESIDENT, Role.VISITOR})
MANY_UNITS = 400


def roles_to_give(by: User, *, light: bool | None = None) -> list[tuple[str, str]]:
    """Roles the administrator may give somewhere. `light`: only those for light accounts, or only the others."""
    roots = administered(by)
    return [
        (role.value, str(role.label))
        for role in Role
        if role not in NOT_GIVEN
        and (light is None or (role in LIGHT) == light)
        and any(permissions.may_give(by, role, unit) for unit in roots)
    ]


def administered(by: User) -> list[Unit]:
    """The topmost units in which the person administers."""
    if by.is_superuser:
        return list(units.roots())
    mine = permissions.roles_for(Action.INVITE)
    return [a.unit for a in queries.assignments(by) if Role(a.role) in mine]


class UnitField(forms.CharField):
    """A unit by its name or code, with suggestions from the browser's own list; no thousands of options."""

    def __init__(self, *, by: User, **kwargs: Any) -> None:
        self.by = by
        kwargs.setdefault("label", _("Unit"))
        super().__init__(**kwargs)
        self.widget.attrs.update({"list": "units-known", "autocomplete": "off"})

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        for root in administered(self.by):
            unit = units.find_unit(text, within=root)
            if unit is not None:
                return unit
        names = "; ".join(u.name for root in administered(self.by) for u in units.suggest(text, within=root)[:3])
        if names:
            raise ValidationError(
                _now("Which unit is “%(text)s”? Perhaps: %(names)s.") % {"text": text, "names": names}
            )
        raise ValidationError(_now("There is no unit “%(text)s” among those you look after.") % {"text": text})


def known_units(by: User) -> list[str]:
    """Names for the browser's list."""
    names: list[str] = []
    for root in administered(by):
        below = Unit.objects.subtree_of(root).valid_on(clock.today()).in_order()
        names += below.values_list("name", flat=True)[: MANY_UNITS - len(names)]
    return names


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name, e-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(by=by, required=False)
        _choices(self.fields["role"], [("", _("All")), *Role.choices])
        _choices(self.fields["state"], [("", _("All")), *PersonState.choices])


class PhonesFilter(forms.Form):
    q = forms.CharField(label=_("Name, phone"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(by=by, required=False)

    def told(self) -> dict[str, Any]:
        if not self.is_valid():
            return {}
        return {"text": self.cleaned_data["q"], "unit": self.cleaned_data["unit"]}


class PeriodForm(forms.Form):
    start = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until further notice."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, last = data.get("start") or clock.today(), data.get("last")
        if last is not None and last < start:
            self.add_error("last", _("The last day lies before the first day."))
        return data

    @property
    def end(self) -> date | None:
        """First day without it: people say the last day with it."""
        last: date | None = self.cleaned_data.get("last")
        return last + timedelta(days=1) if last else None


class RoleForm(PeriodForm):
    def __init__(self, *args: Any, by: User, light: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(by=by)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles_to_give(by, light=light))
        self.order_fields(["unit", "role", "start", "last"])


class InviteForm(PeriodForm):
    name = forms.CharField(label=_("Full name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=160, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("The invitation goes there, too; digests of the day as well.")
    )
    phone = forms.CharField(label=_("Mobile number"), max_length=40, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(by=by)
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("Roles"), choices=roles_to_give(by), widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(["name", "position", "email", "phone", "unit", "roles", "start", "last"])


class HeirForm(forms.Form):
    """Who takes over."""

    def __init__(self, *args: Any, candidates: Iterable[User], required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options: list[tuple[str, Any]] = [("", _("Nobody"))] if not required else [("", "—")]
        options += [(str(u.pk), f"{u.get_full_name()} ({u.username})") for u in candidates]
        self.fields["to"] = forms.ChoiceField(label=_("Who takes over"), choices=options, required=required)


class ResetForm(forms.Form):
    drops_second_factor = forms.BooleanField(label=_("The phone is lost: the second factor goes, too"), required=False)


class DeputyForm(forms.Form):
    start = forms.DateField(
        label=pgettext_lazy("day", "From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, candidates: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("", "—"), *((str(u.pk), f"{u.get_full_name()} ({u.username})") for u in candidates)]
        self.fields["deputy"] = forms.ChoiceField(label=_("Deputy"), choices=options)
        self.order_fields(["deputy", "start", "last"])


class AuditFilter(forms.Form):
    action = forms.ChoiceField(label=_("What"), required=False)
    q = forms.CharField(label=_("By whom (user name)"), required=False)
    start = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, actions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self.fields["action"], [("", _("All")), *actions])


def _choices(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
