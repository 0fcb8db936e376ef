from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import Action
from lantoa.apps.newsroom.queries import Story
from lantoa.shared.media.models import Image
from lantoa.ui.templatetags.ui import state

register = template.Library()

# Steps that go on: the one primary button of the page.
_MAIN = (Action.SUBMIT, Action.TAKE, Action.REQUEST_APPROVAL, Action.PUBLISH)


@register.inclusion_tag("phone/_step_form.html")
def step_form(story: Story, action: Action, typed: Any = None, open_action: Any = None) -> dict[str, Any]:
    """The button of one step, with the question it needs answered."""
    needs, label, is_required = "", "", False
    quick: tuple[str, ...] = ()
    match action:
        case Action.RETURN:
            needs, label, is_required = "reason", _("Reason"), True
            quick = (_("Please add the time and place."), _("Please add pictures."), _("Please check the figures."))
        case Action.WITHDRAW:
            needs, label, is_required = "reason", _("Reason, readers will see it"), True
        case Action.CORRECT:
            needs, label, is_required = "note", _("What was wrong and what is right; readers will see it"), True
        case Action.UPDATE:
            needs, label = "note", _("What is new (may be left empty)")
        case Action.SCHEDULE:
            needs, label = "at", _("Day and hour")
    typed = typed or {}
    return {
        "story": story,
        "action": action,
        "name": action.value.replace("_", "-"),
        "needs": needs,
        "label": label,
        "is_required": is_required,
        "quick": quick,
        "value": typed.get(needs, ""),
        "typed": typed,
        "is_open": open_action == action,
        "is_main": action in _MAIN,
        "is_danger": action in {Action.WITHDRAW, Action.DISCARD, Action.RETURN},
        "is_shown": action not in {Action.APPROVE, Action.SAVE},
    }


@register.simple_tag(takes_context=True)
def story_state(context: Any, story: Story) -> SafeString:
    """The story's state in the words of whoever reads it."""
    return state(story.state.value, str(permissions.state_word(context["request"].user, story)))


@register.simple_tag
def thumbnail(image: Image) -> SafeString:
    """A small picture with its size, so that nothing moves while it loads."""
    rendition = image.get_rendition("width-720|format-webp|webpquality-60")
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        rendition.url,
        rendition.width,
        rendition.height,
        image.alt or image.title,
    )
