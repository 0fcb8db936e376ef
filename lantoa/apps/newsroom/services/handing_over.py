"""Somebody leaves: open stories go to somebody else. What is public keeps the name of who wrote it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from lantoa.apps.newsroom.choices import Public, Stage
from lantoa.apps.newsroom.models import Story
from lantoa.shared.accounts.models import User


def _open(user: User) -> QuerySet[Story]:
    """Stories that wait for this person to go on: own ones on their way, and those in their hands as an editor.

    A published story without a newer draft stands in the stage of a draft, too: it is finished.
    """
    unfinished = ~Q(stage=Stage.DRAFT) | Q(public=Public.NEVER)
    return Story.objects.filter(Q(author=user) | Q(editor=user), unfinished, binned_at=None)


def open_count(user: User) -> int:
    return _open(user).count()


@transaction.atomic
def hand_over(leaver: User, heir: User, by: User) -> int:
    """Returns how many stories moved. The printed name stays; so does who changed the text: four eyes stay four."""
    stories = list(_open(leaver).select_for_update(of=("self",)))
    for story in stories:
        changed = []
        if story.author_id == leaver.pk:
            story.byline = story.byline or str(leaver)[:160]
            story.author = heir
            changed += ["author", "byline"]
        if story.editor_id == leaver.pk:
            story.editor = heir
            changed.append("editor")
        story.save(update_fields=changed)
    return len(stories)
