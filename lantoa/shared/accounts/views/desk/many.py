"""The same for many people at once: shown before, done for each alone, taken back together where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lantoa.shared.accounts import permissions, queries, services
from lantoa.shared.accounts.choices import Action, PersonState, Role
from lantoa.shared.accounts.forms.desk import HeirForm, PeopleFilter, RoleForm, known_units
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import slips
from lantoa.shared.accounts.views.desk.base import DeskPage
from lantoa.ui import answers, undo

MOST = 500


class Deed(models.TextChoices):
    INVITATIONS = "invitations", gettext_lazy("Print invitation slips")
    RESET = "reset", gettext_lazy("Print slips to sign in anew")
    GIVE_ROLE = "give-role", gettext_lazy("Give a role")
    END_ROLES = "end-roles", gettext_lazy("End all roles today")
    RETIRE = "retire", gettext_lazy("Retire")


INTRO: dict[Deed, str | Promise] = {
    Deed.INVITATIONS: gettext_lazy(
        "One slip a person, all in one file. A slip that was printed before becomes worthless. This cannot be "
        "taken back."
    ),
    Deed.RESET: gettext_lazy(
        "One slip a person, all in one file. A slip that was printed before becomes worthless, and so does the phone "
        "of a light account. This cannot be taken back."
    ),
    Deed.GIVE_ROLE: gettext_lazy("Each of these people gets the role. It can be taken back for 30 seconds."),
    Deed.END_ROLES: gettext_lazy(
        "The accounts stay; what the people may do ends today. It can be taken back for 30 seconds."
    ),
    Deed.RETIRE: gettext_lazy(
        "Roles, phones, slips and passwords end today, open work goes to the person you choose. This cannot be taken "
        "back: who was retired by mistake is invited anew."
    ),
}
_STATES = {
    Deed.INVITATIONS: {PersonState.INVITED},
    Deed.RESET: {PersonState.ACTIVE},
    Deed.GIVE_ROLE: {PersonState.ACTIVE, PersonState.INVITED},
    Deed.END_ROLES: {PersonState.ACTIVE, PersonState.INVITED},
    Deed.RETIRE: {PersonState.ACTIVE, PersonState.INVITED},
}


class Many(DeskPage):
    """GET shows what would be done to whom; POST does it."""

    action = Action.VIEW_PEOPLE
    template_name = "accounts/desk/many.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        told = request.POST if request.method == "POST" else request.GET
        self.deed = Deed(told["do"]) if told.get("do") in Deed.values else None
        self.asked = told

    def get_page_title(self) -> str:
        return str(self.deed.label) if self.deed else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.deed is None:
            messages.error(request, _("Choose what is to be done."))
            return redirect("accounts_desk:people")
        return super().dispatch(request, *args, **kwargs)

    def chosen(self) -> tuple[list[User], list[User]]:
        """Those for whom it is possible, and those for whom it is not."""
        assert self.deed is not None
        paths = permissions.paths_for(self.user, self.action)
        if self.asked.get("all") == "1":
            form = PeopleFilter(self.asked, by=self.user)
            told = form.cleaned_data if form.is_valid() else {}
            found = queries.people(
                paths,
                text=told.get("q", ""),
                role=told.get("role", ""),
                state=told.get("state", ""),
                unit=told.get("unit"),
            )
        else:
            wanted = {int(pk) for pk in self.asked.getlist("id") if pk.isdigit() and len(pk) < 18}
            found = [person for person in queries.people(paths) if person.pk in wanted]
        possible: list[User] = []
        others: list[User] = []
        for person in found[:MOST]:
            fits = queries.state_of(person) in _STATES[self.deed] and permissions.may_touch_account(self.user, person)
            (possible if fits else others).append(person)
        return possible, others

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        possible, others = self.chosen()
        if not possible and not others:
            messages.error(request, _("Choose at least one person."))
            return redirect("accounts_desk:people")
        return self.render_to_response(self.get_context_data(possible=possible, others=others))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.deed is not None
        possible: list[User] = kwargs["possible"]
        rows = queries.rows(possible)
        work = {}
        if self.deed is Deed.RETIRE:
            work = {person.pk: services.handovers.open_work(person) for person in possible}
            kwargs.setdefault("form", self.heir_form(possible, required=any(work.values())))
        elif self.deed is Deed.GIVE_ROLE:
            kwargs.setdefault("form", RoleForm(by=self.user))
        lines = [(row, [f"{handover.label}: {count}" for handover, count in work.get(row.user.pk, [])]) for row in rows]
        return {
            **super().get_context_data(**kwargs),
            "deed": self.deed,
            "intro": INTRO[self.deed],
            "lines": lines,
            "others": kwargs["others"],
            "is_grave": self.deed is Deed.RETIRE,
            "opens_file": self.deed in {Deed.INVITATIONS, Deed.RESET},
            "known_units": known_units(self.user) if self.deed is Deed.GIVE_ROLE else [],
        }

    def heir_form(self, possible: list[User], *, required: bool, data: Any = None) -> HeirForm:
        leaving = {person.pk for person in possible}
        paths = permissions.paths_for(self.user, Action.VIEW_PEOPLE)
        candidates = [u for u in queries.people(paths, state=PersonState.ACTIVE) if u.pk not in leaving]
        return HeirForm(data, candidates=candidates, required=required)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        possible, others = self.chosen()
        match self.deed:
            case Deed.INVITATIONS | Deed.RESET:
                return self._sheets(possible)
            case Deed.GIVE_ROLE:
                form = RoleForm(request.POST, by=self.user)
                if not form.is_valid():
                    return self._again(possible, others, form)
                told = form.cleaned_data
                given: list[tuple[int, str]] = []

                def give(person: User) -> None:
                    row = services.give_role(
                        person, told["unit"], Role(told["role"]), by=self.user, start=told["start"], end=form.end
                    )
                    given.append((row.pk, ""))

                return self._done(self._each(possible, give), kept=("given", given))
            case Deed.END_ROLES:
                ended: list[tuple[int, str]] = []

                def end(person: User) -> None:
                    rows = services.end_roles(person, by=self.user)
                    ended.extend((row.pk, until.isoformat() if until else "") for row, until in rows)

                return self._done(self._each(possible, end), kept=("ended", ended))
            case _:
                heirs = self.heir_form(possible, required=False, data=request.POST)
                if not heirs.is_valid():
                    return self._again(possible, others, heirs)
                to = User.objects.filter(pk=int(heirs.cleaned_data["to"] or 0), is_active=True).first()
                return self._done(self._each(possible, lambda person: services.retire(person, by=self.user, to=to)))

    def _again(self, possible: list[User], others: list[User], form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(possible=possible, others=others, form=form), status=400)

    def _each(self, people: list[User], do: Callable[[User], Any]) -> int:
        """Every service is a transaction of its own: who cannot be done does not hold back the others, and is named."""
        count = 0
        for person in people:
            try:
                do(person)
            except services.AccountsError as fault:
                messages.error(self.request, format_html("{}: {}", str(person), str(fault.message)))
            except PermissionDenied:
                messages.error(self.request, format_html("{}: {}", str(person), _("you may not do this.")))
            else:
                count += 1
        return count

    def _done(self, count: int, *, kept: tuple[str, list[tuple[int, str]]] | None = None) -> HttpResponse:
        if count:
            said = ngettext("Done for %(n)s person.", "Done for %(n)s people.", count) % {"n": count}
            if kept and kept[1]:
                undo.keep(self.request, "people", kept)
                undo.offer(self.request, said, reverse("accounts_desk:many-undo"))
            else:
                messages.success(self.request, said)
        return redirect("accounts_desk:people")

    def _sheets(self, people: list[User]) -> HttpResponse:
        if not people:
            return self._done(0)
        if not slips.has_printer():
            messages.error(self.request, _("Slips for many cannot be printed here. Print them one by one."))
            return redirect("accounts_desk:people")
        issued = services.reset_many(people, by=self.user)
        paper = services.print_slips(issued, base_url=settings.WAGTAILADMIN_BASE_URL)
        return answers.file(paper, f"phieu-{len(issued)}-nguoi.pdf", is_shown=True)


class UndoMany(DeskPage):
    action = Action.INVITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        kept = undo.take(request, "people")
        if kept is None:
            return redirect("accounts_desk:people")
        what, rows = kept
        count = services.take_roles_back(rows, were_given=what == "given", by=self.user)
        messages.success(request, _("Taken back: %(count)s.") % {"count": count})
        return redirect("accounts_desk:people")
