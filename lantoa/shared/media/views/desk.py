"""Lists of the desk with what Wagtail's own do not show: whose a file is and whether it may be published."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import (
    BaseColumn,
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    StatusTagColumn,
    TitleColumn,
)
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views.documents import DocumentsFilterSet
from wagtail.documents.views.documents import IndexView as WagtailDocumentIndex
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views.images import ImagesFilterSet
from wagtail.images.views.images import IndexView as WagtailImageIndex

from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.saved import WithSavedViews
from lantoa.shared.media import permissions, queries, services
from lantoa.shared.media.choices import Season
from lantoa.shared.media.logic.captions import clock_of
from lantoa.shared.media.models import Audio, Document, Image, Recorded, Video
from lantoa.shared.units.models import Unit


def person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _rights_columns() -> list[BaseColumn]:
    return [
        Column("credit", label=_("Credit"), accessor="credit"),
        StatusTagColumn(
            "rights", label=_("Rights"), accessor="get_rights_display", primary=lambda item: item.rights != "unknown"
        ),
        StatusTagColumn(
            "consent",
            label=_("Consent"),
            accessor="get_consent_display",
            primary=lambda item: item.consent != "missing",
        ),
        StatusTagColumn(
            "may_be_public",
            label=_("May be published"),
            accessor=lambda item: _("Yes") if item.is_cleared else _("Not yet"),
            primary=lambda item: item.is_cleared,
        ),
        Column("unit", label=_("Unit"), accessor="unit"),
    ]


def _units(request: HttpRequest) -> QuerySet[Unit]:
    return Unit.objects.filter(permissions.reached_units(person(request))).in_order()


class _Library(django_filters.FilterSet):
    """How files are found: where, who, when, whose, under which rights."""

    place = django_filters.CharFilter(label=gettext_lazy("Place"), method="in_field")
    people = django_filters.CharFilter(label=gettext_lazy("People shown"), method="in_field")
    season = django_filters.ChoiceFilter(label=gettext_lazy("Season"), choices=Season.choices, method="in_season")
    taken_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Taken on"), widget=DateRangePickerWidget)
    unit = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit and all below it"), queryset=_units, method="in_unit"
    )

    def in_field(self, items: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return queries.with_field(items, name, words)

    def in_season(self, items: QuerySet[Any], name: str, season: str) -> QuerySet[Any]:
        return queries.of_season(items, season)

    def in_unit(self, items: QuerySet[Any], name: str, unit: Unit) -> QuerySet[Any]:
        return items.filter(unit__path__startswith=unit.path)


class PictureFilterSet(_Library, ImagesFilterSet):
    class Meta:
        model = Image
        fields = ["rights", "consent", "shows_children"]


class RecordedFilterSet(_Library, WagtailFilterSet):
    class Meta:
        fields = ["rights", "consent", "shows_children"]


class VideoFilterSet(RecordedFilterSet):
    class Meta(RecordedFilterSet.Meta):
        model = Video


class SoundFilterSet(RecordedFilterSet):
    class Meta(RecordedFilterSet.Meta):
        model = Audio


class DocumentFilterSet(DocumentsFilterSet):
    class Meta:
        model = Document
        fields = ["rights"]


class ByWords:
    """Search by our own words: tone marks and case do not matter, and every filter goes with it."""

    search_query: str

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queries.with_words(queryset, self.search_query or "")

    @property
    def is_searching(self) -> bool:
        return bool(self.search_query)


_FILE_EXPORT = ["pk", "title", "credit", "get_rights_display", "licence"]
_PEOPLE_EXPORT = ["get_consent_display", "consent_note", "place", "taken_on"]
_LIBRARY = {"place", "people", "season", "unit", "taken_on_from", "taken_on_to"}
_USAGE = {"usage_count_min", "usage_count_max", "tag"}

PICTURES = lists.register(
    "pictures",
    gettext_lazy("Pictures"),
    "wagtailimages:index",
    {"q", "ordering", "layout", "rights", "consent", "shows_children", *_LIBRARY, *_USAGE},
)
DOCUMENTS = lists.register(
    "documents", gettext_lazy("Documents"), "wagtaildocs:index", {"q", "ordering", "rights", *_USAGE}
)
_RECORDED = {"q", "ordering", "rights", "consent", "shows_children", *_LIBRARY}
VIDEOS = lists.register("videos", gettext_lazy("Videos"), "videos:index", _RECORDED)
SOUNDS = lists.register("sounds", gettext_lazy("Sounds"), "sounds:index", _RECORDED)


class PictureIndex(ByWords, WithSavedViews, WagtailImageIndex):
    desk_list = PICTURES
    list_export = [*_FILE_EXPORT, *_PEOPLE_EXPORT, "unit", "created_at"]
    export_filename = "anh"
    filterset_class = PictureFilterSet

    def get_base_queryset(self) -> QuerySet[Image]:
        seen = permissions.visible(person(self.request), Image.objects.all())
        return cast("Any", seen.select_related("unit", "collection")).prefetch_renditions("max-165x165")

    @cached_property
    def needs_usage_count_subquery(self) -> bool:
        return False

    @cached_property
    def columns(self) -> list[BaseColumn]:
        if self.layout == "grid":
            return []
        told = super().columns
        return [*told[:3], *_rights_columns(), told[-2]]

    def get_edit_url(self, instance: Image) -> str | None:
        return super().get_edit_url(instance) if permissions.may_change(person(self.request), instance) else None


class DocumentIndex(ByWords, WithSavedViews, WagtailDocumentIndex):
    desk_list = DOCUMENTS
    list_export = [*_FILE_EXPORT, "unit", "created_at"]
    export_filename = "tai-lieu"
    filterset_class = DocumentFilterSet

    def get_base_queryset(self) -> QuerySet[Document]:
        seen = permissions.visible(person(self.request), Document.objects.all())
        return seen.select_related("unit", "collection")

    @cached_property
    def needs_usage_count_subquery(self) -> bool:
        return False

    @cached_property
    def columns(self) -> list[BaseColumn]:
        told = super().columns
        rights = [column for column in _rights_columns() if column.name != "consent"]
        return [*told[:3], *rights, told[-2]]

    def get_edit_url(self, instance: Document) -> str | None:
        return super().get_edit_url(instance) if permissions.may_change(person(self.request), instance) else None


class PicturesApi(ImagesAdminAPIViewSet):
    def get_queryset(self) -> QuerySet[Image]:
        return permissions.visible(person(self.request), super().get_queryset())


class DocumentsApi(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> QuerySet[Document]:
        return permissions.visible(person(self.request), super().get_queryset())


# -- films and sounds --


RECORDED_EXPORT = [*_FILE_EXPORT, *_PEOPLE_EXPORT, "duration_seconds", "unit", "uploaded_at"]


class RecordedIndex(ByWords, WithSavedViews, generic.IndexView):
    template_name = "media/recorded.html"
    any_permission_required = ["add", "change", "delete", "view"]

    def get_base_queryset(self) -> QuerySet[Recorded]:
        return permissions.visible(person(self.request), self.model._default_manager.all()).select_related("unit")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        kind = self.model._meta.model_name
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type=kind),
            TitleColumn(
                "title",
                label=_("Title"),
                get_url=self.get_edit_url,
                get_title_id=lambda item: f"{kind}_{item.pk}_title",
                sort_key="title",
            ),
            Column("duration", label=_("Length"), accessor=lambda item: clock_of(item.duration_seconds)),
            StatusTagColumn(
                "copies", label=_("Public copies"), accessor="get_copies_display", primary=lambda i: i.copies == "ready"
            ),
            *_rights_columns(),
            DateColumn("uploaded_at", label=_("Uploaded"), sort_key="uploaded_at"),
        ]

    def get_edit_url(self, instance: Recorded) -> str | None:
        if not permissions.may_change(person(self.request), cast("queries.Item", instance)):
            return None
        return cast("str | None", super().get_edit_url(instance))


class VideoIndex(RecordedIndex):
    desk_list = VIDEOS
    filterset_class = VideoFilterSet


class SoundIndex(RecordedIndex):
    desk_list = SOUNDS
    filterset_class = SoundFilterSet


class EditOne(generic.EditView):
    """Whether this person may change this one; Wagtail asks for rights here before it has looked for the thing."""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        found = super().get_object(queryset)
        if not self.user_has_permission_for_instance("change", found):
            raise PermissionDenied
        return found


class OfOne:
    """Rights are asked of the thing itself, not of its kind."""

    def user_has_permission(self, permission: str) -> bool:
        view = cast("Any", self)
        return bool(view.user_has_permission_for_instance(permission, view.object))


class RecordedDelete(OfOne, generic.DeleteView):
    pass


class RecordedHistory(OfOne, history.HistoryView):
    any_permission_required = None
    permission_required = "change"


class RecordedUsage(OfOne, usage.UsageView):
    permission_required = "change"


# -- one thing --


def withdraw_consent(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Asks once, then takes the public copies away at once."""
    item = queries.find(kind, pk)
    if item is None:
        raise Http404
    user = person(request)
    if not permissions.may_withdraw_consent(user, item):
        raise PermissionDenied
    if request.method == "POST":
        services.withdraw_consent(item, by=user, note=request.POST.get("note", ""))
        messages.success(request, _("The consent is withdrawn. The public copies are gone."))
        return redirect(queries.desk_address(item))
    return render(
        request,
        "media/withdraw_consent.html",
        {"item": item, "shown_in": queries.shown_in(item), "edit_url": queries.desk_address(item)},
    )


def retry_copies(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Orders the public copies again, after a program was installed or a fault was mended."""
    item = queries.find(kind, pk)
    if item is None or request.method != "POST":
        raise Http404
    if not permissions.may_change(person(request), item):
        raise PermissionDenied
    services.retry_copies(item)
    messages.success(request, _("The public copies are being made again."))
    return redirect(queries.desk_address(item))


@require_safe
def progress(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """How far the worker is with the copies, for the page that shows it."""
    item = queries.find(kind, pk)
    if item is None or not permissions.may_see(person(request), item):
        raise Http404
    return JsonResponse({"copies": item.copies, "progress": getattr(item, "progress", None)})
