"""The desk: list and form of campaigns in Wagtail's admin."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from lantoa.apps.campaigns import permissions, queries, services
from lantoa.apps.campaigns.choices import Action, Kind, State
from lantoa.apps.campaigns.forms import CampaignForm, MetricSelect
from lantoa.apps.campaigns.models import Campaign
from lantoa.core.text import fold
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.saved import WithSavedViews


class StateColumn(Column):
    cell_template_name = "campaigns/_state_cell.html"


class LateColumn(Column):
    cell_template_name = "campaigns/_tasks_cell.html"


class DayColumn(Column):
    """The day itself: “three days ago” says nothing of a plan."""

    def get_value(self, instance: Campaign) -> str:
        return f"{super().get_value(instance):%d/%m/%Y}"


class Filters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=State.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Kind.choices)
    late = django_filters.BooleanFilter(label=gettext_lazy("With late tasks"), method="only_late")
    mine = django_filters.BooleanFilter(label=gettext_lazy("I answer for it"), method="only_mine")
    starts_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("First day"))

    class Meta:
        model = Campaign
        fields: list[str] = []

    def only_mine(self, found: QuerySet[Campaign], name: str, value: bool) -> QuerySet[Campaign]:
        return found.filter(Q(owner=self.request.user) | Q(created_by=self.request.user)) if value else found

    def only_late(self, found: QuerySet[Campaign], name: str, value: bool) -> QuerySet[Campaign]:
        return found.filter(tasks_late__gt=0) if value else found


CAMPAIGNS = lists.register(
    "campaigns",
    gettext_lazy("Campaigns"),
    "wagtailsnippets_campaigns_campaign:list",
    {"q", "ordering", "state", "kind", "late", "mine", "starts_on_after", "starts_on_before"},
)


class CampaignIndex(WithSavedViews, IndexView):
    desk_list = CAMPAIGNS

    def search_queryset(self, queryset: QuerySet[Campaign]) -> QuerySet[Campaign]:
        """By words of the title or the document's number, with or without tone marks."""
        for word in fold(self.search_query or "").split():
            queryset = queryset.filter(Q(title__unaccent__icontains=word) | Q(basis_number__unaccent__icontains=word))
        return queryset

    @property
    def is_searching(self) -> bool:
        return bool(self.search_query)


class CampaignCreate(CreateView):
    def save_instance(self) -> Campaign:
        return services.save_new(self.form.save(commit=False), by=_user(self.request))

    def get_success_url(self) -> str:
        return board_url(self.object)


class CampaignEdit(EditView):
    def get_object(self, queryset: Any = None) -> Campaign:
        found: Campaign = super().get_object(queryset) if queryset is not None else super().get_object()
        user = _user(self.request)
        if queries.campaign_for(user, found.pk) is None:
            raise Http404
        if not permissions.may(user, Action.EDIT, found):
            raise PermissionDenied(str(_("This campaign is not yours to change now.")))
        return found

    def is_valid(self, form: Any) -> bool:
        if not super().is_valid(form):
            return False
        gone = [each.instance.pk for each in form.formsets["happenings"].deleted_forms if each.instance.pk]
        if queries.has_registrations(gone):
            self.produced_error_code = "in_use"
            self.produced_error_message = _(
                "A programme item with registrations cannot be taken out: end its registration instead."
            )
            return False
        return True

    def save_instance(self) -> Campaign:
        return services.save_changes(self.form.save(commit=False), by=_user(self.request))

    def get_success_url(self) -> str:
        return board_url(self.object)


class SeenOnly:
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Campaign:
        found: Campaign = super().get_object(queryset) if queryset is not None else super().get_object()  # type: ignore[misc]
        if queries.campaign_for(_user(self.request), found.pk) is None:
            raise Http404
        return found


class CampaignHistory(SeenOnly, snippets.HistoryView):
    pass


class CampaignUsage(SeenOnly, snippets.UsageView):
    pass


class CampaignDelete(SeenOnly, snippets.DeleteView):
    pass


def board_url(campaign: Campaign) -> str:
    return reverse("campaigns_desk:board", args=[campaign.pk])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


class CampaignViewSet(SnippetViewSet):
    model = Campaign
    icon = "calendar-alt"
    menu_label = gettext_lazy("Campaigns")
    menu_name = "campaigns"
    menu_order = 120
    add_to_admin_menu = True
    list_per_page = 40
    filterset_class = Filters
    index_view_class = CampaignIndex
    search_fields = ["title"]
    search_backend_name = None  # by our own search_queryset
    add_view_class = CampaignCreate
    edit_view_class = CampaignEdit
    history_view_class = CampaignHistory
    usage_view_class = CampaignUsage
    delete_view_class = CampaignDelete
    copy_view_enabled = False
    inspect_view_enabled = False
    list_export = [
        *("pk", "title", "get_kind_display", "unit", "get_state_display", "starts_on", "ends_on"),
        *("basis_number", "basis_on", "basis_issuer", "tasks_all", "tasks_done", "tasks_late"),
    ]
    list_display = [
        TitleColumn("title", label=gettext_lazy("Title"), url_name="campaigns_desk:board"),
        StateColumn("state", label=gettext_lazy("State"), accessor="get_state_display"),
        Column("unit", label=gettext_lazy("Unit"), accessor="unit"),
        LateColumn("tasks_late", label=gettext_lazy("Tasks")),
        DayColumn("starts_on", label=gettext_lazy("First day"), sort_key="starts_on"),
        DayColumn("ends_on", label=gettext_lazy("Last day"), sort_key="ends_on"),
    ]
    ordering = ["-starts_on"]

    plan_panels = [
        FieldPanel("title", classname="title"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("owner")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("place")]),
        MultiFieldPanel(
            [
                FieldPanel("basis_title"),
                FieldRowPanel([FieldPanel("basis_number"), FieldPanel("basis_on"), FieldPanel("basis_issuer")]),
                FieldPanel("basis_file"),
            ],
            heading=gettext_lazy("Basis document"),
        ),
        InlinePanel(
            "goals",
            panels=[
                FieldPanel("title"),
                FieldRowPanel([FieldPanel("plan"), FieldPanel("measure"), FieldPanel("metric", widget=MetricSelect)]),
                FieldRowPanel([FieldPanel("reached"), FieldPanel("reached_on"), FieldPanel("source")]),
            ],
            heading=gettext_lazy("Goals with plan figures"),
            label=gettext_lazy("Goal"),
        ),
    ]
    page_panels = [
        FieldPanel("lead"),
        FieldPanel("about"),
        FieldPanel("tag_line"),
        FieldRowPanel([FieldPanel("banner"), FieldPanel("scene")]),
        InlinePanel(
            "announcements",
            panels=[
                FieldRowPanel([FieldPanel("kind"), FieldPanel("source")]),
                FieldPanel("text"),
                FieldPanel("text_en"),
                FieldRowPanel([FieldPanel("told_at"), FieldPanel("until")]),
            ],
            heading=gettext_lazy("Notices"),
            label=gettext_lazy("Notice"),
        ),
        InlinePanel(
            "points",
            panels=[
                FieldRowPanel([FieldPanel("kind"), FieldPanel("title"), FieldPanel("title_en")]),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                FieldRowPanel([FieldPanel("note"), FieldPanel("note_en"), FieldPanel("noted_at")]),
            ],
            heading=gettext_lazy("Places on the map"),
            label=gettext_lazy("Place"),
        ),
        FieldPanel("results"),
        MultiFieldPanel(
            [FieldPanel("title_en"), FieldPanel("lead_en"), FieldPanel("about_en"), FieldPanel("column_title_en")],
            heading=gettext_lazy("In English"),
            classname="collapsed",
        ),
    ]
    programme_panels = [
        InlinePanel(
            "happenings",
            panels=[
                FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at"), FieldPanel("place")]),
                FieldRowPanel([FieldPanel("agenda"), FieldPanel("agenda_en")]),
                FieldRowPanel(
                    [FieldPanel("takes_registration"), FieldPanel("capacity"), FieldPanel("registration_until")]
                ),
                FieldRowPanel([FieldPanel("host"), FieldPanel("live_url"), FieldPanel("replay_url")]),
            ],
            heading=gettext_lazy("Programme"),
            label=gettext_lazy("Programme item"),
        ),
    ]
    site_panels = [
        FieldPanel("reach"),
        FieldRowPanel([FieldPanel("has_column"), FieldPanel("column_title")]),
        FieldPanel("has_banner"),
        FieldRowPanel([FieldPanel("shows_from"), FieldPanel("shows_until")]),
        FieldPanel("slug"),
    ]

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}]

    def get_edit_handler(self) -> Any:
        return TabbedInterface(
            [
                ObjectList([FieldPanel("unit"), *self.plan_panels], heading=gettext_lazy("Plan")),
                ObjectList(self.page_panels, heading=gettext_lazy("Page")),
                ObjectList(self.programme_panels, heading=gettext_lazy("Programme")),
                ObjectList(self.site_panels, heading=gettext_lazy("Column, banner, address")),
            ],
            base_form_class=CampaignForm,
        ).bind_to_model(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        return queries.counted(queries.campaigns_for(_user(request)))
