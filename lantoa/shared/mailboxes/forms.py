from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.forms.desk import UnitField
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import users_with_role
from lantoa.shared.mailboxes import permissions
from lantoa.shared.mailboxes.choices import Security
from lantoa.shared.mailboxes.makers import maker
from lantoa.shared.mailboxes.models import Mailbox
from lantoa.shared.units.models import Unit


class MailboxForm(forms.Form):
    host = forms.CharField(
        label=_("Mail server (IMAP)"), max_length=253, help_text=_("For example mail.tuyenquang.gov.vn")
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=Security.choices, initial=Security.TLS)
    login = forms.CharField(
        label=_("User name"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"), required=False, max_length=500, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    folder = forms.CharField(label=_("Folder"), max_length=120, initial="INBOX")
    is_active = forms.BooleanField(label=_("Fetch letters"), required=False, initial=True)

    def __init__(self, *args: Any, by: User, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.mailbox = by, mailbox
        if mailbox is None:
            units = permissions.units_to_set(by)
            self.fields["unit"] = UnitField(by=by, initial=units[-1].name if units else "")
            self.order_fields(["unit"])
            self.fields["password"].required = True
        else:
            self.fields["password"].help_text = _("Empty keeps the present one.")

    def clean_host(self) -> str:
        return str(self.cleaned_data["host"]).strip().lower()

    def clean_unit(self) -> Unit | None:
        unit = self.cleaned_data.get("unit")
        if unit is not None and not permissions.may_set(self.by, unit):
            raise forms.ValidationError(_("You do not look after this unit."))
        if unit is not None and Mailbox.objects.filter(unit=unit).exists():
            raise forms.ValidationError(_("This unit has a mailbox already."))
        return unit

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        is_moved = self.mailbox is not None and told.get("host") not in {None, self.mailbox.host}
        if is_moved and not told.get("password"):
            self.add_error("password", _("On another server the password must be entered anew."))
        return told

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "unit"}


class SenderForm(forms.Form):
    address = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=160,
        help_text=_("Stands as the byline where the text names nobody."),
    )
    person = forms.ChoiceField(label=_("The drafts belong to"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = users_with_role(frozenset(Role), unit)
        self.people = {str(person.pk): person for person in people if maker().may_write(person, unit)}
        self.fields["person"].choices = [(pk, str(person)) for pk, person in self.people.items()]  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        return self.people[self.cleaned_data["person"]]
