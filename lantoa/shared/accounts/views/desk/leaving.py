"""Retiring, handing over, standing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lantoa.shared.accounts import permissions, queries, services
from lantoa.shared.accounts.choices import Action, PersonState
from lantoa.shared.accounts.forms.desk import DeputyForm, HeirForm
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import PersonPage


class _WithOthers(PersonPage):
    template_name = "accounts/desk/form.html"

    def candidates(self) -> list[User]:
        """Active people of the same kind of account among those whom the administrator sees."""
        paths = permissions.paths_for(self.user, Action.VIEW_PEOPLE)
        return [
            u
            for u in queries.people(paths, state=PersonState.ACTIVE)
            if u.pk != self.person.pk and u.is_light == self.person.is_light
        ]

    def chosen(self, pk: str) -> User | None:
        return get_object_or_404(User, pk=int(pk), is_active=True) if pk.isdigit() else None


class HandOver(_WithOthers):
    action = Action.RETIRE
    page_title = gettext_lazy("Hand over open work")
    submit = gettext_lazy("Hand over")
    is_retiring = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        work = services.handovers.open_work(self.person)
        kwargs.setdefault("form", HeirForm(candidates=self.candidates(), required=not self.is_retiring or bool(work)))
        lines = [f"{handover.label}: {count}" for handover, count in work]
        return {
            **super().get_context_data(**kwargs),
            "submit": self.submit,
            "lines": lines or [_("No open work.")],
            "is_grave": self.is_retiring,
            "intro": self.intro(),
        }

    def intro(self) -> str:
        return _("Open work that moves to somebody else:")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = HeirForm(request.POST, candidates=self.candidates(), required=not self.is_retiring)
        if form.is_valid():
            try:
                return self.done(self.act(self.chosen(form.cleaned_data["to"])))
            except services.AccountsError as error:
                form.add_error("to", str(error.message))
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def act(self, to: User | None) -> str:
        if to is None:
            raise services.OpenWorkLeft
        moved = services.hand_over(self.person, to, by=self.user)
        return _moved(sum(moved.values()))


class Retire(HandOver):
    page_title = gettext_lazy("Retire a person")
    submit = gettext_lazy("Retire")
    is_retiring = True

    def allows(self) -> bool:
        return permissions.may_touch_account(self.user, self.person)

    def intro(self) -> str:
        return _("Roles, phones and slips end today. The name stays on what the person wrote. Open work:")

    def act(self, to: User | None) -> str:
        retired = services.retire(self.person, by=self.user, to=to)
        return _("The person is retired.") + " " + _moved(sum(retired.moved.values()))


def _moved(count: int) -> str:
    return ngettext("%(count)s piece of work moved.", "%(count)s pieces of work moved.", count) % {"count": count}


class Deputy(_WithOthers):
    action = Action.APPOINT_DEPUTY
    page_title = gettext_lazy("Appoint a deputy")

    def allows(self) -> bool:
        return permissions.may_appoint_deputy(self.user, self.person)

    def candidates(self) -> list[User]:
        return [u for u in queries.people_around(self.person) if permissions.is_deputy_possible(self.person, u)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", DeputyForm(candidates=self.candidates()))
        intro = _(
            "The deputy approves like this person in that time. Whoever changed a story still does not approve it."
        )
        return {**super().get_context_data(**kwargs), "submit": _("Appoint"), "intro": intro}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = DeputyForm(request.POST, candidates=self.candidates())
        if form.is_valid():
            told = form.cleaned_data
            deputy = self.chosen(told["deputy"])
            assert deputy is not None
            try:
                services.appoint_deputy(
                    self.person, deputy, start=told["start"], end=told["last"] + timedelta(days=1), by=self.user
                )
            except services.AccountsError as error:
                form.add_error(None, str(error.message))
            else:
                return self.done(_("The deputy is appointed."))
        return self.render_to_response(self.get_context_data(form=form), status=400)


class EndDeputy(PersonPage):
    action = Action.APPOINT_DEPUTY
    http_method_names = ["post"]

    def allows(self) -> bool:
        return permissions.may_appoint_deputy(self.user, self.person)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        services.end_deputy(self.person, by=self.user)
        return self.done(_("Nobody stands in any more."))
