"""The audit log. Read only."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.core import clock, sheets
from lantoa.shared.accounts import permissions, queries, services
from lantoa.shared.accounts.choices import AUDIT_WORDS, Action
from lantoa.shared.accounts.forms.desk import AuditFilter
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import DeskPage
from lantoa.shared.accounts.views.desk.saved import WithSavedViews, opening
from lantoa.ui import answers

AUDIT = lists.register("audit", gettext_lazy("Audit log"), "accounts_desk:audit", {"action", "q", "start", "last"})
MOST_ROWS = 20_000  # of a table that leaves the house


class AuditLog(WithSavedViews, DeskPage):
    desk_list = AUDIT
    action = Action.VIEW_AUDIT
    template_name = "accounts/desk/audit.html"
    page_title = gettext_lazy("Audit log")
    header_icon = "history"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = opening(request, self.desk_list)
        if elsewhere is not None:
            return elsewhere
        paths = permissions.paths_for(self.user, self.action)
        form = AuditFilter(request.GET, actions=[(code, str(words)) for code, words in AUDIT_WORDS.items()])
        told = form.cleaned_data if form.is_valid() else {}
        by = User.objects.filter(username__iexact=told["q"]).first() if told.get("q") else None
        entries = queries.audit_entries(
            paths,
            action=told.get("action", ""),
            by_pk=by.pk if by is not None else (-1 if told.get("q") else None),
            since=_midnight(told.get("start")),
            until=_midnight(told.get("last"), days=1),
        )
        if request.GET.get("export") == "xlsx":
            return self._table(queries.audit_rows(list(entries[:MOST_ROWS])))
        page = Paginator(entries, 50).get_page(request.GET.get("p"))
        query = request.GET.copy()
        query.pop("p", None)
        context = self.get_context_data(
            filter_form=form,
            page=page,
            rows=queries.audit_rows(list(page.object_list)),
            query=query.urlencode(),
            verified=services.audit.verify() if "verify" in request.GET else None,
            head=services.audit.head(),
        )
        return self.render_to_response(context)

    def _table(self, rows: list[queries.AuditRow]) -> HttpResponse:
        titles = [_("No."), _("When"), _("By whom"), _("What"), _("About"), _("Unit"), _("Details")]
        data = sheets.workbook(
            _("Audit log"),
            titles,
            [
                (
                    row.entry.pk,
                    clock.local(row.entry.at).strftime("%d/%m/%Y %H:%M:%S"),
                    f"{row.by} ({row.by.username})" if row.by else "",
                    str(row.words),
                    str(row.about) if row.about else f"{row.entry.object_kind} {row.entry.object_pk}".strip(),
                    row.unit.name if row.unit else "",
                    row.detail,
                )
                for row in rows
            ],
        )
        return answers.file(data, "nhat-ky.xlsx")


def _midnight(day: Any, *, days: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=days), time(0), tzinfo=clock.zone()) if day else None
