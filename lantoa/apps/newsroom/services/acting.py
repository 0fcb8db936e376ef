"""One step by its name, as the buttons of the desk, of the phone and of lists send it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import Action, ApprovalWay
from lantoa.apps.newsroom.errors import NewsroomError, WrongState
from lantoa.apps.newsroom.models import Story
from lantoa.apps.newsroom.services import approving, moving, publishing
from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require

Data = Mapping[str, str]


def _approve(story: Story, by: User, data: Data) -> Story:
    require(permissions.may, by, Action.APPROVE, story)
    number = str(data.get("version", ""))
    version = story.versions.filter(pk=int(number)).first() if number.isdigit() and len(number) < 18 else None
    if version is None:
        raise WrongState
    way = ApprovalWay(data.get("way", ApprovalWay.DESK))
    return approving.approve(story, by=by, version=version, way=way, pin=data.get("pin", ""), code=data.get("code", ""))


def _schedule(story: Story, by: User, data: Data) -> Story:
    require(permissions.may, by, Action.SCHEDULE, story)
    try:
        at = parse_datetime(data.get("at", "").strip())
    except ValueError:
        at = None
    if at is None:
        raise NewsroomError(_("Please choose the day and the hour."))
    return publishing.schedule(story, by=by, at=at if at.tzinfo else at.replace(tzinfo=clock.zone()))


STEPS: dict[Action, Callable[[Story, User, Data], Story]] = {
    Action.SUBMIT: lambda story, by, data: moving.submit(story, by=by),
    Action.TAKE: lambda story, by, data: moving.take(story, by=by),
    Action.RETURN: lambda story, by, data: moving.give_back(story, by=by, reason=data.get("reason", "")),
    Action.REQUEST_APPROVAL: lambda story, by, data: moving.request_approval(story, by=by),
    Action.APPROVE: _approve,
    Action.SCHEDULE: _schedule,
    Action.PUBLISH: lambda story, by, data: publishing.publish(story, by=by),
    Action.UPDATE: lambda story, by, data: publishing.update(story, by=by, note=data.get("note", "")),
    Action.CORRECT: lambda story, by, data: publishing.correct(story, by=by, note=data.get("note", "")),
    Action.WITHDRAW: lambda story, by, data: publishing.withdraw(story, by=by, reason=data.get("reason", "")),
    Action.ARCHIVE: lambda story, by, data: moving.archive(story, by=by),
    Action.DISCARD: lambda story, by, data: moving.discard(story, by=by),
    Action.RESTORE: lambda story, by, data: moving.restore(story, by=by),
}


def take_step(story: Story, action: Action, *, by: User, data: Data) -> Story:
    """`data` holds what the step needs: reason, note, at, version, pin, code. Raises KeyError for what is no step."""
    return STEPS[action](story, by, data)
