"""Credit, rights and place for many files at once: shown before, one undo after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.views.bulk_action import BulkAction

from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions, queries
from lantoa.shared.media.forms import ManyForm
from lantoa.shared.media.models import Audio, Document, Image, Video
from lantoa.ui import undo

_LISTS = {
    "image": "wagtailimages:index",
    "document": "wagtaildocs:index",
    "video": "videos:index",
    "audio": "sounds:index",
}


class DescribeMany(BulkAction):
    display_name = gettext_lazy("Credit, rights, place")
    action_type = "describe"
    aria_label = gettext_lazy("Set credit, rights and place of the selected files")
    action_priority = 5
    models = [Image, Document, Video, Audio]
    template_name = "media/many.html"
    form_class = ManyForm

    def check_perm(self, obj: queries.Item) -> bool:
        return permissions.may_change(self.request.user, obj)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        items = self.model._default_manager.all()
        return permissions.changeable(self.request.user, items).values_list("pk", flat=True)

    def get_execution_context(self) -> dict[str, Any]:
        return {"changes": self.cleaned_form.changes(), "request": self.request}

    @classmethod
    def execute_action(cls, objects: Sequence[queries.Item], **kwargs: Any) -> tuple[int, int]:
        changes, request = kwargs["changes"], kwargs["request"]
        before = []
        for item in objects:
            fields = {name: value for name, value in changes.items() if hasattr(item, name)}
            before.append([item.kind.value, item.pk, {name: getattr(item, name) for name in fields}])
            _write(item, fields)
        if before:
            told = ngettext("%(n)s file is described anew.", "%(n)s files are described anew.", len(before))
            undo.keep(request, "files", before)
            undo.offer(request, told % {"n": len(before)}, reverse("media_many_undo"))
        return len(before), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        return None


def _write(item: queries.Item, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    rows = undo.take(request, "files")
    if rows is None:
        return redirect("wagtailimages:index")
    assert isinstance(request.user, User)
    count, kind = 0, "image"
    for kind, pk, fields in rows:
        item = queries.find(kind, pk)
        if item is not None and permissions.may_change(request.user, item):
            _write(item, fields)
            count += 1
    messages.success(request, _("Taken back: %(count)s.") % {"count": count})
    return redirect(_LISTS[kind])
