"""Phones of light accounts: the list, and revoking many at once after a look. A revocation is not taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lantoa.core import clock, sheets
from lantoa.shared.accounts import permissions, queries, services
from lantoa.shared.accounts.choices import Action
from lantoa.shared.accounts.forms.desk import PhonesFilter, known_units
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import Device
from lantoa.shared.accounts.views.desk.base import DeskPage
from lantoa.shared.accounts.views.desk.saved import WithSavedViews, opening
from lantoa.ui import answers

PHONES = lists.register("phones", gettext_lazy("Phones of light accounts"), "accounts_desk:phones", {"q", "unit"})
PER_PAGE = 50
MOST = 500  # revoked at once


class Phones(WithSavedViews, DeskPage):
    desk_list = PHONES
    action = Action.VIEW_PEOPLE
    template_name = "accounts/desk/phones.html"
    page_title = gettext_lazy("Phones of light accounts")
    header_icon = "mobile-alt"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = opening(request, self.desk_list)
        if elsewhere is not None:
            return elsewhere
        form = PhonesFilter(request.GET, by=self.user)
        found = queries.phones(permissions.paths_for(self.user, self.action), **form.told())
        if request.GET.get("export") == "xlsx":
            return self._table(found)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        query = request.GET.copy()
        query.pop("p", None)
        context = self.get_context_data(
            filter_form=form,
            page=page,
            query=query.urlencode(),
            known_units=known_units(self.user),
            filters=[(name, value) for name in form.fields if (value := request.GET.get(name))],
        )
        return self.render_to_response(context)

    def _table(self, devices: list[Device]) -> HttpResponse:
        titles = [_("Full name"), _("User name"), _("Phone"), _("Kept since"), _("Last seen"), _("Kept until")]
        data = sheets.workbook(
            _("Phones"),
            titles,
            [
                (
                    device.user.get_full_name(),
                    device.user.username,
                    device.label,
                    *(clock.local(at).date() for at in (device.created_at, device.last_seen_at, device.expires_at)),
                )
                for device in devices
            ],
        )
        return answers.file(data, "dien-thoai.xlsx")


class RevokeMany(DeskPage):
    """GET shows which phones would be signed out; POST does it."""

    action = Action.REVOKE_DEVICE
    template_name = "accounts/desk/phones_many.html"
    page_title = gettext_lazy("Revoke phones")
    header_icon = "mobile-alt"
    breadcrumbs = [("accounts_desk:phones", gettext_lazy("Phones of light accounts"))]

    def chosen(self, told: Any) -> tuple[list[Device], list[Device]]:
        """Those that may be revoked, and those whose owners also hold something elsewhere."""
        paths = permissions.paths_for(self.user, self.action)
        if told.get("all") == "1":
            found = queries.phones(paths, **PhonesFilter(told, by=self.user).told())
        else:
            wanted = {int(pk) for pk in told.getlist("id") if pk.isdigit() and len(pk) < 18}
            found = [device for device in queries.phones(paths) if device.pk in wanted]
        possible: list[Device] = []
        others: list[Device] = []
        may: dict[int, bool] = {}
        for device in found[:MOST]:
            if device.user_id not in may:
                may[device.user_id] = permissions.may_manage(self.user, device.user)
            (possible if may[device.user_id] else others).append(device)
        return possible, others

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        possible, others = self.chosen(request.GET)
        if not possible and not others:
            messages.error(request, _("Choose at least one phone."))
            return redirect("accounts_desk:phones")
        if len(possible) + len(others) == MOST:
            messages.info(request, _("At most %(n)s at once: those below. Do it again for the rest.") % {"n": MOST})
        return self.render_to_response(self.get_context_data(devices=possible, others=others))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        possible, _others = self.chosen(request.POST)
        for device in possible:
            services.revoke_phone(device, by=self.user)
        if possible:
            told = ngettext("%(n)s phone is signed out.", "%(n)s phones are signed out.", len(possible))
            messages.success(request, told % {"n": len(possible)})
        return redirect("accounts_desk:phones")
