"""Saved filters over the desk's lists: what a list shows of them, and the page where they are kept."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lantoa.shared.accounts import permissions, queries, services
from lantoa.shared.accounts.forms.saved import ViewForm
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.logic.lists import DeskList
from lantoa.shared.accounts.models import SavedView, User
from lantoa.shared.accounts.queries import works_at_desk
from lantoa.shared.accounts.views.desk.base import refused
from lantoa.ui.parts import Link


@dataclasses.dataclass(frozen=True)
class Bar:
    """What stands above a list."""

    chips: list[Link]
    save_url: str  # empty: nothing is filtered that could be saved
    keep_url: str  # empty: nothing is saved yet


def opening(request: HttpRequest, desk_list: DeskList) -> HttpResponse | None:
    """Where a list that is opened without any filter goes: to the person's default, if there is one."""
    if request.GET or request.method != "GET" or not isinstance(request.user, User):
        return None
    query = queries.default_query(request.user, desk_list.key)
    return redirect(f"{reverse(desk_list.url_name)}?{query}") if query else None


def bar(request: HttpRequest, desk_list: DeskList) -> Bar:
    """One query."""
    user = request.user
    assert isinstance(user, User)
    address = reverse(desk_list.url_name)
    now = lists.kept_query(desk_list, request.GET.urlencode())
    found = queries.saved_views(user, desk_list.key)
    chips = [
        Link(_label(view, user), f"{address}?{view.query or lists.EVERYTHING}", is_current=view.query == now)
        for view in found
    ]
    if chips:
        chips.insert(0, Link(_("All"), f"{address}?{lists.EVERYTHING}", is_current=not now))
    page = reverse("accounts_lists:views", args=[desk_list.key])
    is_known = any(view.query == now for view in found)
    return Bar(chips, f"{page}?{now}" if now and not is_known else "", page if found else "")


def _label(view: SavedView, user: User) -> str:
    if view.unit is None:
        return view.name
    return f"{view.name} ({view.unit.name})"


class WithSavedViews:
    """For a list of the desk: opens with the person's default, and shows the saved filters above the rows."""

    desk_list: ClassVar[DeskList]
    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(self, "results_only", False):
            elsewhere = opening(request, self.desk_list)
            if elsewhere is not None:
                return elsewhere
        answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "saved_views": bar(self.request, self.desk_list)}  # type: ignore[misc]


class Views(WagtailAdminTemplateMixin, TemplateView):
    """One's filters of one list: saved, renamed, shared, deleted."""

    template_name = "accounts/desk/views.html"
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(request.user, User) or not works_at_desk(request.user):
            return refused(request)
        self.user = request.user
        found = lists.find(kwargs["key"])
        if found is None:
            raise Http404
        self.desk_list = found
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Saved filters: %(list)s") % {"list": self.desk_list.label}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": self.list_url(), "label": self.desk_list.label}
        return [*self.breadcrumbs_items, home, {"url": "", "label": _("Saved filters")}]

    def list_url(self, query: str = "") -> str:
        return f"{reverse(self.desk_list.url_name)}?{query or lists.EVERYTHING}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = lists.kept_query(self.desk_list, self.request.GET.urlencode())
        units = permissions.units_to_share_with(self.user)
        found = queries.saved_views(self.user, self.desk_list.key)
        failed: tuple[int, ViewForm] | None = kwargs.pop("failed", None)
        kwargs.setdefault("form", ViewForm(units=units) if query else None)
        own = [
            (
                view,
                self.list_url(view.query),
                failed[1] if failed and failed[0] == view.pk else ViewForm(view=view, units=units, prefix=str(view.pk)),
            )
            for view in found
            if view.owner_id == self.user.pk
        ]
        return {
            **super().get_context_data(**kwargs),
            "query": query,
            "filtered_url": self.list_url(query),
            "own": own,
            "shared": [(view, self.list_url(view.query)) for view in found if view.owner_id != self.user.pk],
            "list_url": self.list_url(),
        }

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        units = permissions.units_to_share_with(self.user)
        number = request.POST.get("view", "")
        if number:
            return self._change(request, number)
        query = lists.kept_query(self.desk_list, request.GET.urlencode())
        form = ViewForm(request.POST, units=units)
        if form.is_valid():
            try:
                view = services.save_view(self.desk_list, by=self.user, query=query, **form.told())
            except services.AccountsError as fault:
                form.add_error("name", str(fault.message))
            else:
                messages.success(request, _("The filter “%(name)s” is saved.") % {"name": view.name})
                return redirect(self.list_url(query))
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def _change(self, request: HttpRequest, number: str) -> HttpResponse:
        view = queries.saved_view(int(number)) if number.isdigit() and len(number) < 18 else None
        if view is None or view.list_key != self.desk_list.key:
            raise Http404
        if not permissions.may_change_view(self.user, view):
            return refused(request)
        if request.POST.get("do") == "delete":
            services.delete_view(view, by=self.user)
            messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": view.name})
            return redirect(request.path)
        form = ViewForm(request.POST, view=view, units=permissions.units_to_share_with(self.user), prefix=str(view.pk))
        if form.is_valid():
            try:
                services.change_view(view, by=self.user, **form.told())
            except services.AccountsError as fault:
                form.add_error("name", str(fault.message))
            else:
                messages.success(request, _("Saved."))
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(failed=(view.pk, form)), status=400)
