"""The people of the unit: list, invitation, one person's page and what is done there."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from lantoa.core import sheets
from lantoa.shared.accounts import permissions, queries, services
from lantoa.shared.accounts.choices import Action, Role
from lantoa.shared.accounts.forms.desk import InviteForm, PeopleFilter, RoleForm, known_units
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.logic.codes import grouped
from lantoa.shared.accounts.models import Assignment, Device, Slip
from lantoa.shared.accounts.queries import PersonRow
from lantoa.shared.accounts.services import slips
from lantoa.shared.accounts.views.desk.base import DeskPage, PersonPage
from lantoa.shared.accounts.views.desk.many import Deed
from lantoa.shared.accounts.views.desk.saved import WithSavedViews, opening
from lantoa.ui import answers

PER_PAGE = 50


PEOPLE = lists.register("people", gettext_lazy("People"), "accounts_desk:people", {"q", "role", "state", "unit"})


class People(WithSavedViews, DeskPage):
    desk_list = PEOPLE
    action = Action.VIEW_PEOPLE
    template_name = "accounts/desk/people.html"
    page_title = gettext_lazy("People")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @property
    def header_buttons(self) -> list[Any]:
        buttons = [HeaderButton(_("Invite"), url=reverse("accounts_desk:invite"), icon_name="plus")]
        return buttons if permissions.may_anywhere(self.user, Action.INVITE) else []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = opening(request, self.desk_list)
        if elsewhere is not None:
            return elsewhere
        form = PeopleFilter(request.GET, by=self.user)
        told = form.cleaned_data if form.is_valid() else {}
        people = queries.people(
            permissions.paths_for(self.user, self.action),
            text=told.get("q", ""),
            role=told.get("role", ""),
            state=told.get("state", ""),
            unit=told.get("unit"),
        )
        if request.GET.get("export") == "xlsx":
            return self._table(queries.rows(people))
        page = Paginator(people, PER_PAGE).get_page(request.GET.get("p"))
        query = request.GET.copy()
        query.pop("p", None)
        context = self.get_context_data(
            filter_form=form, rows=queries.rows(list(page.object_list)), page=page, query=query.urlencode()
        )
        filters = [(name, value) for name in form.fields if (value := request.GET.get(name))]
        return self.render_to_response(
            {**context, "known_units": known_units(self.user), "deeds": Deed.choices, "filters": filters}
        )

    def _table(self, rows: list[PersonRow]) -> HttpResponse:
        titles = [_("Full name"), _("User name"), _("Position"), _("E-mail"), _("Roles"), _("State"), _("Last sign-in")]
        data = sheets.workbook(
            _("People"),
            titles,
            [
                (
                    row.user.get_full_name(),
                    row.user.username,
                    row.user.position,
                    row.user.email,
                    "; ".join(f"{Role(a.role).label} – {a.unit.name}" for a in row.assignments),
                    str(row.state.label),
                    row.user.last_login.date() if row.user.last_login else None,
                )
                for row in rows
            ],
        )
        return answers.file(data, "nguoi-dung.xlsx")


class Invite(DeskPage):
    action = Action.INVITE
    template_name = "accounts/desk/form.html"
    page_title = gettext_lazy("Invite a person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", InviteForm(by=self.user))
        return {
            **super().get_context_data(**kwargs),
            "submit": _("Invite"),
            "known_units": known_units(self.user),
            "intro": _("The account works once the person has used the slip that you print on the next page."),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST, by=self.user)
        if form.is_valid():
            told = form.cleaned_data
            roles = [Role(value) for value in told["roles"]]
            person = services.Person(
                name=told["name"], position=told["position"], email=told["email"], phone=told["phone"]
            )
            try:
                issued = services.invite(
                    person, told["unit"], roles[0], self.user, start=told["start"], end=form.end, more_roles=roles[1:]
                )
            except services.AccountsError as error:
                form.add_error(None, str(error.message))
            else:
                return redirect("accounts_desk:person", pk=issued.slip.user_id)
        return self.render_to_response(self.get_context_data(form=form), status=400)


class PersonHome(PersonPage):
    action = Action.VIEW_PEOPLE
    template_name = "accounts/desk/person.html"
    header_icon = "user"

    def get_page_title(self) -> str:
        return str(self.person)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        return [*items[:-2], items[-1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        state = queries.state_of(person)
        held = person.assignments.select_related("unit", "deputy_of").order_by("-valid_from", "pk")
        kwargs.setdefault("role_form", RoleForm(by=self.user, light=person.is_light))
        return {
            **super().get_context_data(**kwargs),
            "state": state,
            "row": queries.rows([person])[0],
            "held": [(a, Role(a.role).label) for a in held],
            "open_slips": Slip.objects.filter(user=person, used_at=None, revoked_at=None).order_by("-pk"),
            "devices": Device.objects.filter(user=person, revoked_at=None).order_by("-pk"),
            "deputies": queries.deputy_periods(person),
            "may_touch": permissions.may_touch_account(self.user, person) and state != "retired",
            "may_appoint": permissions.may_appoint_deputy(self.user, person) and queries.approves_sometime(person),
            "known_units": known_units(self.user),
        }


class GiveRole(PersonPage):
    action = Action.INVITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = RoleForm(request.POST, by=self.user, light=self.person.is_light)
        if form.is_valid():
            told = form.cleaned_data
            try:
                services.give_role(
                    self.person, told["unit"], Role(told["role"]), by=self.user, start=told["start"], end=form.end
                )
            except services.AccountsError as error:
                form.add_error(None, str(error.message))
            else:
                return self.done(_("The role is given."))
        page = PersonHome()
        page.setup(request, pk=pk)
        page.user = self.user
        return page.render_to_response(page.get_context_data(role_form=form), status=400)


class EndRole(PersonPage):
    action = Action.END_ROLE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, assignment_pk: int) -> HttpResponse:
        row = get_object_or_404(Assignment, pk=assignment_pk, user=self.person)
        services.end_role(row, by=self.user)
        return self.done(_("The role ends today."))


class PrintSlip(PersonPage):
    """A fresh code each time: the sheet that was printed before becomes worthless."""

    action = Action.RESET
    http_method_names = ["post"]

    def allows(self) -> bool:
        return permissions.may_touch_account(self.user, self.person)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            issued = services.reset(
                self.person, by=self.user, drops_second_factor="drops_second_factor" in request.POST
            )
        except services.AccountsError as error:
            self.fault(error)
            return redirect(self.home)
        base_url = settings.WAGTAILADMIN_BASE_URL
        try:
            data = services.print_slips([issued], base_url=base_url)
        except slips.NoPrinter:
            paper = slips.paper(issued, base_url=base_url)
            qr = segno.make(paper.address, error="m", micro=False).svg_data_uri(scale=6, border=4)
            context = {"paper": paper, "qr": qr, "code": grouped(paper.code)}
            response = render(request, "accounts/desk/slip.html", context)
        else:
            response = answers.file(data, f"phieu-{self.person.username}.pdf", is_shown=True)
        response["Cache-Control"] = "no-store"
        return response


class Unlock(PersonPage):
    action = Action.UNLOCK
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        services.unlock(self.person, by=self.user)
        return self.done(_("The account is unlocked."))


class RevokeDevice(PersonPage):
    action = Action.REVOKE_DEVICE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, device_pk: int) -> HttpResponse:
        services.revoke_phone(get_object_or_404(Device, pk=device_pk, user=self.person), by=self.user)
        return self.done(_("The phone is signed out and forgotten."))
