"""What ended becomes the template of the next year."""

from __future__ import annotations

from django.db import transaction

from lantoa.apps.campaigns import permissions
from lantoa.apps.campaigns.choices import Action, State, TaskState
from lantoa.apps.campaigns.logic.clocks import a_year_on, with_next_year
from lantoa.apps.campaigns.models import Campaign, Goal, Happening, Honour, Point, ShowItem, Step, Task
from lantoa.apps.campaigns.services.stepping import free_slug
from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require

# What belongs to one year only: its document, results, page, and who was there.
_COPIED = (
    *("unit", "kind", "lead", "lead_en", "about", "about_en", "place", "tags", "reach", "has_column", "column_title"),
    *("column_title_en", "has_banner", "banner", "scene", "owner"),
)


@transaction.atomic
def clone_for_next_year(campaign: Campaign, *, by: User) -> Campaign:
    """Every date a year later, every state at its beginning; goals keep their plan, tasks their owners."""
    require(permissions.may, by, Action.CLONE, campaign)
    require(permissions.may_create, by, campaign.unit)
    year, moment = campaign.starts_on.year, clock.now()
    made = Campaign(
        **{name: getattr(campaign, name) for name in _COPIED},
        title=with_next_year(campaign.title, year)[:200],
        title_en=with_next_year(campaign.title_en, year)[:200],
        starts_on=a_year_on(campaign.starts_on),
        ends_on=a_year_on(campaign.ends_on),
        shows_from=a_year_on(campaign.shows_from) if campaign.shows_from else None,
        shows_until=a_year_on(campaign.shows_until) if campaign.shows_until else None,
        state=State.PLANNED,
        cloned_from=campaign,
        created_at=moment,
        created_by=by,
        changed_at=moment,
        changed_by=by,
    )
    wish = with_next_year(campaign.slug, year)
    made.slug = free_slug(wish if wish != campaign.slug else f"{campaign.slug}-{made.starts_on.year}")
    made.save()
    _parts(campaign, made)
    Task.objects.bulk_create(_task(task, made, by) for task in campaign.tasks.all())
    Step.objects.create(campaign=made, action=Action.CLONE, by=by, at=moment, note=campaign.title[:300])
    return made


def _parts(campaign: Campaign, made: Campaign) -> None:
    Goal.objects.bulk_create(
        Goal(campaign=made, title=g.title, plan=g.plan, measure=g.measure, metric=g.metric, position=g.position)
        for g in campaign.goals.all()
    )
    Point.objects.bulk_create(
        Point(
            campaign=made, kind=p.kind, title=p.title, title_en=p.title_en, latitude=p.latitude,
            longitude=p.longitude, position=p.position,
        )
        for p in campaign.points.all()
    )  # fmt: skip
    for old in campaign.happenings.all():
        new = Happening.objects.create(
            campaign=made,
            title=old.title,
            title_en=old.title_en,
            starts_at=a_year_on(old.starts_at),
            ends_at=a_year_on(old.ends_at) if old.ends_at else None,
            place=old.place,
            host=old.host,
            agenda=old.agenda,
            agenda_en=old.agenda_en,
            takes_registration=old.takes_registration,
            capacity=old.capacity,
            registration_until=a_year_on(old.registration_until) if old.registration_until else None,
            uses_flycam=old.uses_flycam,
            position=old.position,
        )
        ShowItem.objects.bulk_create(
            ShowItem(
                happening=new, starts_at=i.starts_at, minutes=i.minutes, what=i.what, camera=i.camera, sound=i.sound,
                who="", needs_flycam=i.needs_flycam,
            )
            for i in old.show.all()
        )  # fmt: skip
    Honour.objects.bulk_create(
        Honour(
            campaign=made, title=h.title, criteria=h.criteria, opens_at=a_year_on(h.opens_at),
            closes_at=a_year_on(h.closes_at), position=h.position,
        )
        for h in campaign.honours.all()
    )  # fmt: skip


def _task(task: Task, made: Campaign, by: User) -> Task:
    return Task(
        campaign=made,
        group=task.group,
        title=task.title,
        owner_text=task.owner_text,
        owner_unit=task.owner_unit,
        owner=task.owner,
        others=task.others,
        starts_on=a_year_on(task.starts_on) if task.starts_on else None,
        deadline=a_year_on(task.deadline),
        product=task.product,
        state=TaskState.TODO,
        position=task.position,
        changed_at=made.created_at,
        changed_by=by,
    )
