"""Who approves a story, and what was decided."""

from __future__ import annotations

import dataclasses

from django.db.models import Q

from lantoa.apps.newsroom.models import Decision, Route, Story
from lantoa.core import clock
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import APPROVERS, Role
from lantoa.shared.accounts.models import User


@dataclasses.dataclass(frozen=True)
class RouteFor:
    roles: frozenset[Role]
    steps: int


def route_for(story: Story) -> RouteFor:
    """The nearest unit's route for this kind today; without one, any approver once."""
    above = [story.unit_id, *reversed(story.unit.ancestor_pks)]
    today = clock.today()
    routes = Route.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), unit_id__in=above, valid_from__lte=today)
    found = sorted(
        (r for r in routes if r.kind in ("", story.kind)),
        key=lambda r: (above.index(r.unit_id), r.kind == "", -r.valid_from.toordinal()),
    )
    if not found:
        return RouteFor(APPROVERS, 1)
    return RouteFor(frozenset(Role(role) for role in found[0].roles), found[0].steps)


def approvers_of(story: Story) -> list[User]:
    """Who may approve the version that waits, deputies included."""
    contributors = set(story.submitted_version.contributors if story.submitted_version else story.touched_by)
    roles = route_for(story).roles & APPROVERS
    return [user for user in people.users_with_role(roles, story.unit) if user.pk not in contributors]


def decision(pk: int) -> Decision | None:
    return Decision.objects.select_related("version__story").filter(pk=pk).first()


def decisions(story: Story) -> list[Decision]:
    """Every yes and no to any of its versions, newest first."""
    return list(
        Decision.objects.filter(version__story=story).select_related("by", "recorded_by", "version").order_by("-at")
    )
