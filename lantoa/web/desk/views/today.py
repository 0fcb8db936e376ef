"""The first page of the desk: what waits for the person, as *Hôm nay* says it on a phone."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from lantoa.apps.newsroom import permissions, queries
from lantoa.core import clock

ROWS = 15


class Today(Component):
    name = "today"
    order = 10
    template_name = "desk/today.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting = queries.waiting_for(user)
        groups = [
            (_("Waits for my approval"), waiting.to_approve),
            (_("Returned to me"), waiting.returned),
            (_("Approved, not yet published"), waiting.to_publish),
            (_("To edit"), waiting.to_edit),
            (_("My drafts"), waiting.drafts),
        ]
        stories = [story for _title, found in groups[:4] for story in found][:ROWS]
        return {
            "day": clock.today(),
            "groups": [{"title": title, "count": len(found)} for title, found in groups if found],
            "rows": [
                {
                    "story": story,
                    "word": permissions.state_word(user, story),
                    "url": reverse("wagtailsnippets_newsroom_story:edit", args=[story.pk])
                    if permissions.may_save(user, story)
                    else reverse("phone:story", args=[story.pk]),
                }
                for story in stories
            ],
        }

    @property
    def media(self) -> Media:
        return Media(css={"all": ["ui/css/desk-data.css"]})
