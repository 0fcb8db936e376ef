"""The desk's albums; and the buttons by which an album or a film gets its page on the portals."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage

from lantoa.core.text import fold
from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions, queries, services
from lantoa.shared.media.errors import NotReady
from lantoa.shared.media.models import Album, Video
from lantoa.shared.media.views.desk import EditOne, OfOne


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


class AlbumIndex(generic.IndexView):
    any_permission_required = ["add", "change", "delete", "view"]

    def get_base_queryset(self) -> QuerySet[Album]:
        return queries.albums_for(_person(self.request)).annotate(count=Count("pictures"))

    def search_queryset(self, queryset: QuerySet[Album]) -> QuerySet[Album]:
        for word in fold(self.search_query or "").split():
            queryset = queryset.filter(title__unaccent__icontains=word)
        return queryset

    @property
    def is_searching(self) -> bool:
        return bool(self.search_query)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label=_("Title"), get_url=self.get_edit_url, sort_key="title"),
            Column("count", label=_("Pictures"), accessor="count", sort_key="count"),
            StatusTagColumn(
                "is_public",
                label=_("On the portal"),
                accessor=lambda album: _("Public") if album.is_public else _("Not public"),
                primary=lambda album: album.is_public,
            ),
            Column("unit", label=_("Unit"), accessor="unit"),
            DateColumn("changed_at", label=_("Changed"), sort_key="changed_at"),
        ]

    def get_edit_url(self, instance: Album) -> str | None:
        may = permissions.may_keep_album(_person(self.request), instance.unit)
        return cast("str | None", super().get_edit_url(instance)) if may else None


class AlbumCreate(generic.CreateView):
    def save_instance(self) -> Album:
        return services.save_album(self.form.save(commit=False), by=_person(self.request))

    def get_success_url(self) -> str:
        return reverse("albums:edit", args=[self.object.pk])


class AlbumEdit(EditOne):
    def save_instance(self) -> Album:
        return services.save_album(self.form.save(commit=False), by=_person(self.request))

    def get_success_url(self) -> str:
        return reverse("albums:edit", args=[self.object.pk])


class AlbumDelete(OfOne, generic.DeleteView):
    pass


class AlbumHistory(OfOne, history.HistoryView):
    any_permission_required = None
    permission_required = "change"


class AlbumUsage(OfOne, usage.UsageView):
    permission_required = "change"


_PAGES: dict[str, type[Album] | type[Video]] = {"album": Album, "video": Video}


@require_POST
def show(request: HttpRequest, kind: str, pk: int, do: str) -> HttpResponse:
    """The page of an album or a film is published (again), or taken off."""
    model = _PAGES.get(kind)
    page = model._default_manager.select_related("unit").filter(pk=pk).first() if model is not None else None
    if page is None or do not in {"publish", "hide"}:
        raise Http404
    try:
        (services.publish if do == "publish" else services.hide)(page, by=_person(request))
    except NotReady as fault:
        for reason in fault.reasons:
            messages.error(request, reason)
    else:
        done = {"publish": _("The page stands on the portal."), "hide": _("The page is off the portal.")}
        messages.success(request, done[do])
    return redirect(reverse("albums:edit" if kind == "album" else "videos:edit", args=[pk]))
