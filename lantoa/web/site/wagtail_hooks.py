from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from lantoa.core import pagecache
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.saved import WithSavedViews
from lantoa.web.site import permissions
from lantoa.web.site.forms import LegalDocumentForm
from lantoa.web.site.models import LegalDocument

REGISTER = lists.register(
    "register",
    _("Legal documents"),
    "wagtailsnippets_site_legaldocument:list",
    {"q", "ordering", "kind", "issuer", "subject", "unit"},
)


class RegisterIndex(WithSavedViews, IndexView):
    desk_list = REGISTER


class _OwnRows:
    """Wagtail asks whether somebody keeps a register at all; whose row it is, is asked here."""

    request: HttpRequest

    def get_object(self, queryset: Any = None) -> LegalDocument:
        row: LegalDocument = super().get_object(queryset) if queryset is not None else super().get_object()  # type: ignore[misc]
        if not permissions.may(_person(self.request), permissions.Action.KEEP_REGISTER, row.unit):
            raise Http404
        return row


class RegisterEdit(_OwnRows, snippets.EditView):
    pass


class RegisterDelete(_OwnRows, snippets.DeleteView):
    pass


class RegisterHistory(_OwnRows, snippets.HistoryView):
    pass


class RegisterUsage(_OwnRows, snippets.UsageView):
    pass


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


class LegalDocumentViewSet(SnippetViewSet):
    model = LegalDocument
    index_view_class = RegisterIndex
    edit_view_class = RegisterEdit
    delete_view_class = RegisterDelete
    history_view_class = RegisterHistory
    usage_view_class = RegisterUsage
    icon = "doc-full"
    menu_label = _("Legal documents")
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["number", "kind", "title", "issued_on", "in_force_on", "until"]
    list_filter = ["kind", "issuer", "subject", "unit"]
    list_export = ["number", "kind", "issuer", "title", "subject", "issued_on", "in_force_on", "until", "replaces"]
    search_fields = ["number", "title", "folded"]
    ordering = ["-issued_on"]
    copy_view_enabled = False
    panels = [
        FieldPanel("unit"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("kind")]),
        FieldPanel("issuer"),
        FieldPanel("title"),
        FieldPanel("subject"),
        FieldRowPanel([FieldPanel("issued_on"), FieldPanel("in_force_on"), FieldPanel("until")]),
        FieldPanel("replaces"),
        FieldPanel("file"),
        FieldPanel("address"),
    ]

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        # Wagtail's own says "Home" in the language of the moment when the server starts.
        return [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegalDocument]:
        policy = policy_registry.get_by_type(LegalDocument)
        rows: QuerySet[LegalDocument] = policy.instances_user_has_any_permission_for(request.user, {"change"})
        return rows.select_related("unit")

    def get_edit_handler(self) -> Any:
        return ObjectList(self.panels, base_form_class=LegalDocumentForm).bind_to_model(self.model)


register_snippet(LegalDocumentViewSet)


# A standing page or a row of the register changed: the page caches must hear of it.
@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
@hooks.register("after_delete_page")
def _pages_changed(request: Any, page: Any) -> None:
    pagecache.clear()


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def _snippet_changed(request: Any, instance: Any) -> None:
    if isinstance(instance, LegalDocument):
        pagecache.clear()


@hooks.register("after_delete_snippet")
def _snippets_deleted(request: Any, instances: Any) -> None:
    if any(isinstance(instance, LegalDocument) for instance in instances):
        pagecache.clear()


@hooks.register("construct_reports_menu")
def _no_reports_of_pages(request: Any, items: list[Any]) -> None:
    """`lantoa site check` and the start page say what is missing or stale; Wagtail's lists know no portals."""
    items[:] = [item for item in items if item.name not in {"aging-pages", "page-types-usage"}]
