from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from lantoa.core import pagecache
from lantoa.web.site.models import LegalDocument


class LegalDocumentViewSet(SnippetViewSet):
    model = LegalDocument
    icon = "doc-full"
    menu_label = _("Legal documents")
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["number", "kind", "title", "issued_on", "in_force_on", "until"]
    list_filter = ["kind", "issuer", "subject", "unit"]
    list_export = ["number", "kind", "issuer", "title", "subject", "issued_on", "in_force_on", "until", "replaces"]
    search_fields = ["number", "title", "folded"]
    ordering = ["-issued_on"]
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
