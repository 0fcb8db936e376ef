"""The desk: list, editor and steps of stories in Wagtail's admin."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Revision
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from lantoa.apps.newsroom import permissions, queries, services
from lantoa.apps.newsroom.choices import RECEIVED, Action, Kind, Public, Stage
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.forms import StoryForm
from lantoa.apps.newsroom.models import Story
from lantoa.core import clock
from lantoa.core.text import fold
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import roles_anywhere
from lantoa.shared.accounts.views.desk.saved import WithSavedViews


class StateColumn(Column):
    """The state as a word and a mark."""

    cell_template_name = "newsroom/_state_cell.html"

    def get_cell_context_data(self, instance: Story, parent_context: Any) -> dict[str, Any]:
        word = permissions.state_word(_user(parent_context["request"]), instance)
        return {**super().get_cell_context_data(instance, parent_context), "word": word}


class Filters(WagtailFilterSet):
    stage = django_filters.ChoiceFilter(label=gettext_lazy("Stage"), choices=Stage.choices)
    public = django_filters.ChoiceFilter(label=gettext_lazy("Public"), choices=Public.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Kind.choices)
    mine = django_filters.BooleanFilter(label=gettext_lazy("Written by me"), method="only_mine")
    late = django_filters.BooleanFilter(label=gettext_lazy("Past its due time"), method="only_late")
    binned = django_filters.BooleanFilter(label=gettext_lazy("In the bin"), method="only_binned")
    changed_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Changed"))

    class Meta:
        model = Story
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if permissions.EDITORS & roles_anywhere(_user(self.request)):
            words = [(code, RECEIVED if code == Stage.SUBMITTED else word) for code, word in Stage.choices]
            self.filters["stage"].extra["choices"] = words

    def only_mine(self, found: QuerySet[Story], name: str, value: bool) -> QuerySet[Story]:
        return found.filter(author=self.request.user) if value else found

    def only_late(self, found: QuerySet[Story], name: str, value: bool) -> QuerySet[Story]:
        return found.filter(due_at__lt=clock.now()).exclude(public=Public.PUBLISHED) if value else found

    def only_binned(self, found: QuerySet[Story], name: str, value: bool) -> QuerySet[Story]:
        return found.exclude(binned_at=None) if value else found.filter(binned_at=None)

    def filter_queryset(self, queryset: QuerySet[Story]) -> QuerySet[Story]:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("binned") else found.filter(binned_at=None)


class SeenOnly:
    """Wagtail asks whether somebody may change stories at all; which ones is asked here. Others do not exist (404)."""

    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Story:
        story: Story = super().get_object(queryset) if queryset is not None else super().get_object()  # type: ignore[misc]
        if story is not None and not permissions.may_view(_user(self.request), story):
            raise Http404
        return story


STORIES = lists.register(
    "stories",
    gettext_lazy("Stories"),
    "wagtailsnippets_newsroom_story:list",
    {"q", "ordering", "stage", "public", "kind", "mine", "late", "binned", "changed_at_after", "changed_at_before"},
)


class StoryIndex(WithSavedViews, IndexView):
    desk_list = STORIES

    def search_queryset(self, queryset: QuerySet[Story]) -> QuerySet[Story]:
        """By words of the title, with or without tone marks."""
        for word in fold(self.search_query or "").split():
            queryset = queryset.filter(title__unaccent__icontains=word)
        return queryset

    @property
    def is_searching(self) -> bool:
        return bool(self.search_query)


class StoryCreate(CreateView):
    def save_instance(self) -> Story:
        form = self.form
        story = services.create_story(form.cleaned_data["unit"], by=_user(self.request), **form.changes())
        self.new_revision = story.latest_revision
        return story

    def get_success_url(self) -> str:
        return reverse(self.edit_url_name, args=[self.object.pk])


class StoryEdit(SeenOnly, EditView):
    def save_instance(self) -> Story:
        if not permissions.may_save(_user(self.request), self.object):
            raise PermissionDenied(str(_("This story is not yours to change now.")))
        story = services.save_story(
            Story.objects.get(pk=self.object.pk),
            by=_user(self.request),
            overwrite=self._own_overwrite(),
            **self.form.changes(),
        )
        self.new_revision = story.latest_revision
        return story

    def _own_overwrite(self) -> Revision | None:
        """The revision of this editing session, if it is still the newest: otherwise a new one is made."""
        newest = self.object.latest_revision
        wanted = self.request.POST.get("overwrite_revision_id")
        is_mine = newest is not None and str(newest.pk) == wanted and newest.user_id == self.request.user.pk
        return newest if is_mine else None

    def is_valid(self, form: StoryForm) -> bool:
        # A full save of a page that somebody else has saved meanwhile would overwrite it; Wagtail only warns.
        # One's own autosave that is still on its way is no somebody else.
        newest = self.latest_revision
        if self.is_out_of_date and newest and newest.user_id != self.request.user.pk:
            self.produced_error_code = "invalid_revision"
            self.produced_error_message = _(
                "Somebody else has saved this story meanwhile. Your text is still in the fields: copy it, "
                "load the page again and put the two together."
            )
            return False
        return bool(super().is_valid(form))

    def get_success_url(self) -> str:
        return str(self.get_edit_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        story, user = self.object, _user(self.request)
        context.update(
            story=story,
            state_word=permissions.state_word(user, story),
            is_on_a_portal=story.public == Public.PUBLISHED and story.placements.exists(),
            may_ask_approver=permissions.may_ask_approver(user, story),
            story_actions=[a for a in permissions.actions(user, story) if a != Action.SAVE],
            may_save=permissions.may_save(user, story),
            story_faults=services.faults(story) if permissions.may(user, Action.REQUEST_APPROVAL, story) else [],
            story_steps=story.steps.select_related("by", "version")[:8],
            undo_step=queries.step_to_undo(user),
            approvers=queries.approvers_of(story) if story.stage == Stage.AWAITING else [],
            version=story.submitted_version,
            deliveries=queries.deliveries(story),
        )
        return context


class StoryHistory(SeenOnly, snippets.HistoryView):
    pass


class StoryRevision(SeenOnly, snippets.PreviewRevisionView):
    pass


class StoryCompare(SeenOnly, snippets.RevisionsCompareView):
    pass


class StoryLock(SeenOnly, snippets.LockView):
    pass


class StoryUnlock(SeenOnly, snippets.UnlockView):
    pass


class StoryUsage(SeenOnly, snippets.UsageView):
    pass


class StoryPreview(SeenOnly, snippets.PreviewOnEditView):
    pass


class StoryDelete(SeenOnly, snippets.DeleteView):
    pass


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A button of the desk's story page. The same services as the phone's."""
    user = _user(request)
    story = queries.story(pk)
    if story is None or not permissions.may_view(user, story):
        raise Http404
    try:
        wanted = Action(action)
        services.take_step(story, wanted, by=user, data=request.POST.dict())
    except (ValueError, KeyError):
        raise Http404 from None
    except (NewsroomError, accounts.ApprovalRefused) as fault:
        messages.error(request, str(fault.message))
    else:
        messages.success(request, format_html("{}: {}", story.title, Action(wanted).label))
    return redirect(reverse("wagtailsnippets_newsroom_story:edit", args=[pk]))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    step = queries.step(pk)
    if step is None or not permissions.may_view(_user(request), step.story):
        raise Http404
    try:
        count = services.undo_batch(step, by=_user(request))
    except NewsroomError as fault:
        messages.error(request, str(fault.message))
    else:
        messages.success(request, _("Taken back: %(count)s.") % {"count": count})
    if step.batch:
        return redirect(reverse("wagtailsnippets_newsroom_story:list"))
    return redirect(reverse("wagtailsnippets_newsroom_story:edit", args=[step.story_id]))


class StoryViewSet(SnippetViewSet):
    model = Story
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Stories")
    menu_name = "stories"
    menu_order = 100
    add_to_admin_menu = True
    list_per_page = 40
    filterset_class = Filters
    index_view_class = StoryIndex
    search_fields = ["title"]
    search_backend_name = None  # by our own search_queryset
    add_view_class = StoryCreate
    edit_view_class = StoryEdit
    history_view_class = StoryHistory
    revisions_view_class = StoryRevision
    revisions_compare_view_class = StoryCompare
    lock_view_class = StoryLock
    unlock_view_class = StoryUnlock
    usage_view_class = StoryUsage
    preview_on_edit_view_class = StoryPreview
    delete_view_class = StoryDelete
    edit_template_name = "newsroom/edit.html"
    copy_view_enabled = False
    inspect_view_enabled = False
    list_export = [
        "pk",
        "title",
        "get_kind_display",
        "unit",
        "author",
        "get_stage_display",
        "get_public_display",
        "created_at",
        "changed_at",
        "first_published_at",
    ]
    list_display = [
        TitleColumn("title", label=gettext_lazy("Title"), url_name="wagtailsnippets_newsroom_story:edit"),
        StateColumn("state", label=gettext_lazy("State"), accessor="state"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("unit", label=gettext_lazy("Unit"), accessor="unit"),
        Column("author", label=gettext_lazy("Author"), accessor="author"),
        DateColumn("changed_at", label=gettext_lazy("Changed"), sort_key="changed_at"),
    ]
    ordering = ["-changed_at"]

    text_panels = [
        FieldPanel("title", classname="title"),
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("what"),
                FieldPanel("when"),
                FieldPanel("where"),
                FieldPanel("who"),
                FieldPanel("what_to_do"),
            ],
            heading=gettext_lazy("Card: for policy cards and notices"),
            classname="collapsed",
        ),
    ]
    about_panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("language"), FieldPanel("priority")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("scene")]),
        FieldPanel("tag_line"),
        FieldRowPanel([FieldPanel("byline"), FieldPanel("source_name"), FieldPanel("source_url")]),
        FieldRowPanel([FieldPanel("due_at"), FieldPanel("valid_until")]),
    ]

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        # Wagtail's own says "Home" in the language of the moment when the server starts.
        return [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}]

    def get_edit_handler(self) -> Any:
        return TabbedInterface(
            [
                ObjectList(self.text_panels, heading=gettext_lazy("Text")),
                ObjectList([FieldPanel("unit"), *self.about_panels], heading=gettext_lazy("About the story")),
            ],
            base_form_class=StoryForm,
        ).bind_to_model(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        return queries.stories_for(_user(request))
