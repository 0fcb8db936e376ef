"""What every step shares: lock the story, ask the table, write the step down."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import Action
from lantoa.apps.newsroom.errors import WrongState
from lantoa.apps.newsroom.models import Step, Story, StoryVersion
from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require

# Fields a step may change; their values before it are kept so that it can be taken back.
_KEPT = (
    "stage",
    "public",
    "submitted_version_id",
    "approved_version_id",
    "public_version_id",
    "scheduled_for",
    "first_published_at",
    "published_at",
    "withdrawn_at",
    "withdrawal_reason",
    "is_withdrawal_public",
    "editor_id",
    "binned_at",
)


def locked(story: Story) -> Story:
    """The story as it is now, locked until the transaction ends."""
    return Story.objects.select_for_update(of=("self",)).select_related("unit").get(pk=story.pk)


def begin(story: Story, action: Action, by: User) -> tuple[Story, dict[str, Any]]:
    """Locks the story and asks the table.

    Raises WrongState where the person could do this in another state (two people, one story: the second comes late),
    PermissionDenied where never.
    """
    current = locked(story)
    if not permissions.may(by, action, current):
        if permissions.may(by, action, story) and not _same(story, current):
            raise WrongState
        raise PermissionDenied(f"{action} {current.pk}")
    return current, snapshot(current)


def _same(a: Story, b: Story) -> bool:
    return (a.stage, a.public) == (b.stage, b.public)


def snapshot(story: Story) -> dict[str, Any]:
    values = {name: getattr(story, name) for name in _KEPT}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def put_back(story: Story, before: dict[str, Any]) -> None:
    from django.utils.dateparse import parse_datetime

    for name in _KEPT:
        value = before.get(name)
        if isinstance(value, str) and (name.endswith("_at") or name == "scheduled_for"):
            value = parse_datetime(value)
        setattr(story, name, value)


def end(
    story: Story,
    action: Action,
    by: User | None,
    before: dict[str, Any],
    *,
    note: str = "",
    version: StoryVersion | None = None,
    from_state: str = "",
) -> Step:
    story.save(update_fields=[name.removesuffix("_id") for name in _KEPT])
    return Step.objects.create(
        story=story,
        action=action,
        by=by,
        at=clock.now(),
        version=version,
        from_state=from_state,
        to_state=story.state,
        note=note,
        before=before,
    )


__all__ = ["begin", "end", "locked", "put_back", "require", "snapshot"]
