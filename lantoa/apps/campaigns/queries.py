"""Questions about campaigns: for the desk, for the door, for the public."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from lantoa.apps.campaigns.choices import NominationState, State, TaskState
from lantoa.apps.campaigns.logic.agenda import AgendaLine, Sketch, draw_places, read_agenda
from lantoa.apps.campaigns.logic.tickets import plain_code, ticket_sha256
from lantoa.apps.campaigns.logic.tickets import shown as shown_code
from lantoa.apps.campaigns.models import (
    Announcement,
    Booking,
    Campaign,
    CheckIn,
    Goal,
    Happening,
    Honour,
    Nomination,
    Point,
    Registration,
    Task,
    TaskImport,
    TaskUpload,
)
from lantoa.core import clock, metrics
from lantoa.core.text import fold
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit

# Nouns that the web shows, and the shapes of a page's parts.
__all__ = ["AgendaLine", "Campaign", "Happening", "Honour", "Registration", "Sketch", "plain_code", "shown_code"]

SOON = timedelta(days=3)


# --- the desk ----------------------------------------------------------------------------------------------------


def campaigns_for(user: User) -> QuerySet[Campaign]:
    """Campaigns of the units that the person's roles reach, and those that gave the person or their unit a task."""
    held = [a for a in people.assignments(user) if Role(a.role) in DESK - {Role.SYSTEM_ADMINISTRATOR}]
    if not held:
        return Campaign.objects.none()
    reach, tasks = Q(), Q(owner=user)
    for assignment in held:
        reach |= Q(unit__path__startswith=assignment.unit.path)
        tasks |= Q(owner_unit__path__startswith=assignment.unit.path)
    given = Task.objects.filter(tasks).values("campaign_id")
    return Campaign.objects.filter(reach | Q(pk__in=given)).select_related("unit", "owner")


def counted(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """With `tasks_all`, `tasks_done` and `tasks_late`."""
    still_open = Q(tasks__state__in=[TaskState.TODO, TaskState.DOING])
    found: QuerySet[Campaign] = campaigns.annotate(
        tasks_all=Count("tasks", filter=~Q(tasks__state=TaskState.DROPPED)),
        tasks_done=Count("tasks", filter=Q(tasks__state=TaskState.DONE)),
        tasks_late=Count("tasks", filter=still_open & Q(tasks__deadline__lt=clock.today())),
    )
    return found


def campaign_for(user: User, pk: int) -> Campaign | None:
    """The campaign if this person may see it; that it exists is told to nobody else."""
    found: Campaign | None = campaigns_for(user).filter(pk=pk).first()
    return found


@dataclasses.dataclass(frozen=True)
class TaskRow:
    task: Task
    is_late: bool
    days_late: int
    was_late: bool


@dataclasses.dataclass(frozen=True)
class Board:
    rows: list[TaskRow]
    all: int
    done: int
    late: int
    dropped: int
    by_owner: list[tuple[str, int, int, int]]  # office, all, done, late


def board(campaign: Campaign, *, state: str = "", owner: str = "", only_late: bool = False) -> Board:
    """Every task with who is late. One query; the sums are of the whole plan, whatever is shown."""
    today = clock.today()
    tasks = list(campaign.tasks.select_related("owner_unit", "owner"))
    rows = [
        TaskRow(task, late := task.is_late(today), (today - task.deadline).days if late else 0, task.was_late())
        for task in tasks
    ]
    sums: dict[str, list[int]] = {}
    for row in rows:
        if row.task.state == TaskState.DROPPED:
            continue
        of = sums.setdefault(owner_of(row.task), [0, 0, 0])
        of[0] += 1
        of[1] += row.task.state == TaskState.DONE
        of[2] += row.is_late
    shown = [
        row
        for row in rows
        if (not state or row.task.state == state)
        and (not owner or fold(owner) == fold(owner_of(row.task)))
        and (not only_late or row.is_late)
    ]
    return Board(
        rows=shown,
        all=sum(of[0] for of in sums.values()),
        done=sum(of[1] for of in sums.values()),
        late=sum(of[2] for of in sums.values()),
        dropped=sum(row.task.state == TaskState.DROPPED for row in rows),
        by_owner=sorted(((name, *of) for name, of in sums.items()), key=lambda o: (-o[3], -o[1], o[0])),  # type: ignore[misc]
    )


def owner_of(task: Task) -> str:
    return task.owner_unit.name if task.owner_unit is not None else task.owner_text


def task(pk: int) -> Task | None:
    return Task.objects.select_related("campaign__unit", "owner_unit", "owner").filter(pk=pk).first()


def tasks_waiting_for(user: User, *, limit: int = 30) -> list[Task]:
    """Open tasks of running campaigns that bear the person's name, the most urgent first."""
    found = Task.objects.still_open().filter(owner=user, campaign__state__in=[State.PLANNED, State.RUNNING])
    return list(found.select_related("campaign").order_by("deadline", "position")[:limit])


def tasks_to_remind(*, before: timedelta = SOON) -> list[Task]:
    """Open tasks with a person, due within these days or late."""
    until = clock.today() + before
    found = Task.objects.still_open().filter(deadline__lte=until, owner__isnull=False)
    return list(
        found.filter(campaign__state__in=[State.PLANNED, State.RUNNING]).select_related("campaign__unit", "owner")
    )


@dataclasses.dataclass(frozen=True)
class GoalRow:
    goal: Goal
    reached: Decimal | None
    percent: int | None
    source: str
    as_of: datetime | None
    is_counted: bool  # by the house, not entered


def goals(campaign: Campaign) -> list[GoalRow]:
    """Plan and what is reached. A figure nobody knows is None, never 0."""
    rows = []
    for goal in campaign.goals.all():
        reached, source, as_of = goal.reached, goal.source, None
        if goal.metric:
            try:
                figure = metrics.ask(
                    goal.metric,
                    metrics.Question(
                        start=campaign.starts_on,
                        end=campaign.ends_on + timedelta(days=1),
                        campaign_pk=campaign.pk,
                    ),
                )
            except metrics.UnknownMetric:
                reached = None
            else:
                reached, source, as_of = figure.value, figure.method, figure.as_of
        percent = int(reached * 100 / goal.plan) if reached is not None and goal.plan else None
        rows.append(GoalRow(goal, reached, percent, source, as_of, bool(goal.metric)))
    return rows


def countable() -> list[tuple[str, str]]:
    """Metrics of the house that know what belongs to a campaign."""
    return [(m.name, f"{m.label} ({m.counted_in})") for m in metrics.registered() if m.name.startswith("campaigns.")]


def upload(campaign: Campaign, pk: int, user: User) -> TaskUpload | None:
    return TaskUpload.objects.filter(pk=pk, campaign=campaign, by=user).first()


def imports(campaign: Campaign) -> list[TaskImport]:
    return list(campaign.imports.order_by("-applied_at")[:20])


def task_import(campaign: Campaign, pk: int) -> TaskImport | None:
    return TaskImport.objects.filter(campaign=campaign, pk=pk).first()


def names_of(pks: Iterable[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(pks))}


# --- livestream --------------------------------------------------------------------------------------------------


def happening(pk: int) -> Happening | None:
    return Happening.objects.select_related("campaign__unit", "host").filter(pk=pk).first()


@dataclasses.dataclass(frozen=True)
class Clash:
    booking: Booking
    other: Booking


def clashes(found: Happening) -> list[Clash]:
    """The same person or thing booked for two places at once, here or in another campaign of the unit's tree."""
    mine = list(found.bookings.all())
    if not mine:
        return []
    root = found.campaign.unit.path.split("/", 1)[0] + "/"
    others = Booking.objects.filter(
        happening__campaign__unit__path__startswith=root,
        starts_at__lt=max(b.ends_at for b in mine),
        ends_at__gt=min(b.starts_at for b in mine),
    ).select_related("happening__campaign")
    return [
        Clash(one, other)
        for one in mine
        for other in others
        if other.pk != one.pk
        and other.kind == one.kind
        and fold(other.what) == fold(one.what)
        and other.starts_at < one.ends_at
        and other.ends_at > one.starts_at
        and (other.happening_id != one.happening_id or other.pk > one.pk)
    ]


# --- registration and the door -----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Places:
    taken: int
    left: int
    is_open: bool
    came: int = 0


def places(found: Happening) -> Places:
    taken = found.registrations.filter(cancelled_at=None).count()
    left = max(0, found.capacity - taken)
    return Places(taken, left, is_open_for_registration(found) and left > 0)


def is_open_for_registration(found: Happening) -> bool:
    until = found.registration_until or found.ends_at or found.starts_at
    campaign = found.campaign
    return (
        found.takes_registration
        and campaign.is_public
        and campaign.state in (State.PLANNED, State.RUNNING)
        and clock.now() < until
    )


def ticket(code: str) -> Registration | None:
    """The registration of a code. Its hash holds the happening, so that one look suffices only with candidates."""
    now = clock.now() - timedelta(days=60)
    recent = Happening.objects.filter(takes_registration=True, starts_at__gte=now).values_list("pk", flat=True)
    hashes = [ticket_sha256(pk, code) for pk in recent]
    return Registration.objects.select_related("happening__campaign__unit").filter(ticket_sha256__in=hashes).first()


def doors_for(user: User) -> list[Happening]:
    """Happenings of these days whose tickets this person may check."""
    from lantoa.apps.campaigns import permissions

    now = clock.now()
    found = (
        Happening.objects.filter(takes_registration=True, starts_at__range=(now - timedelta(days=2), now + SOON * 10))
        .select_related("campaign__unit", "host")
        .annotate(taken=Count("registrations", filter=Q(registrations__cancelled_at=None)))
        .order_by("starts_at")
    )
    return [each for each in found if permissions.may_check_in(user, each)]


def door_list(found: Happening) -> list[tuple[str, datetime | None]]:
    """(hash of the ticket, when it came in) of every ticket that is good. No name, no number."""
    first = CheckIn.objects.filter(registration__happening=found, is_repeat=False).values_list("registration_id", "at")
    came = dict(first)
    rows = found.registrations.filter(cancelled_at=None).order_by("pk").values_list("pk", "ticket_sha256")
    return [(sha256, came.get(pk)) for pk, sha256 in rows]


def has_registrations(pks: list[int]) -> bool:
    return bool(pks) and Registration.objects.filter(happening_id__in=pks).exists()


def registrations(found: Happening, *, words: str = "") -> list[Registration]:
    """With `came_at`. Names are sealed in the database, so words are looked for here."""
    rows: list[Registration] = list(
        found.registrations.select_related("happening").annotate(
            came_at=F("checkins__at"),
        ).filter(Q(checkins__is_repeat=False) | Q(checkins=None)).order_by("registered_at", "pk")
    )  # fmt: skip
    wanted = fold(words).split()
    if not wanted:
        return rows
    return [
        row
        for row in rows
        if all(word in f"{fold(row.full_name)} {row.phone} 0{row.phone.removeprefix('84')}" for word in wanted)
    ]


# --- the public --------------------------------------------------------------------------------------------------


def _public() -> QuerySet[Campaign]:
    return Campaign.objects.filter(is_public=True).select_related("unit", "banner")


def _on_site_of(unit: Unit) -> Q:
    """The unit's own, and what the units above show on all sites below them."""
    return Q(unit_id=unit.pk) | Q(reach="below", unit_id__in=unit.ancestor_pks)


def public_campaign(slug: str, unit: Unit) -> Campaign | None:
    """The page, on the unit's site, on sites it reaches, and on those of units above, where silent sites fold in."""
    return _public().filter(_on_site_of(unit) | Q(unit__path__startswith=unit.path), slug=slug).first()


def public_campaigns(unit: Unit) -> QuerySet[Campaign]:
    """What stands in the list of campaigns of a site: running ones first, then the newest."""
    return _public().filter(_on_site_of(unit)).order_by("-starts_on", "-pk")


def showing(unit: Unit) -> list[Campaign]:
    """Campaigns whose column or banner stands on the unit's site now, the newest first. One query."""
    now = clock.now()
    found = public_campaigns(unit).filter(
        Q(has_column=True) | Q(has_banner=True),
        Q(shows_from=None) | Q(shows_from__lte=now),
        Q(shows_until=None) | Q(shows_until__gt=now),
        state__in=[State.PLANNED, State.RUNNING],
    )
    return list(found[:6])


def going_on(unit: Unit, *, limit: int = 4) -> list[Campaign]:
    """What is on today or begins within three days, on the unit's site."""
    today = clock.today()
    found = public_campaigns(unit).filter(
        starts_on__lte=today + SOON, ends_on__gte=today, state__in=[State.PLANNED, State.RUNNING]
    )
    return list(found.order_by("starts_on", "pk").prefetch_related("happenings")[:limit])


def announcements(campaign: Campaign) -> list[Announcement]:
    """Notices that still hold, the newest first."""
    now = clock.now()
    found = campaign.announcements.filter(Q(until=None) | Q(until__gt=now), told_at__lte=now)
    return list(found.order_by("-told_at", "-pk"))


def programme(campaign: Campaign) -> list[Happening]:
    rows = list(campaign.happenings.order_by("starts_at", "pk"))
    for row in rows:
        row.campaign = campaign
    return rows


def agenda(text: str) -> list[AgendaLine]:
    return read_agenda(text)


def sketch(campaign_points: Iterable[Point]) -> Sketch | None:
    """Where the places stand on the drawn map."""
    return draw_places([(point.latitude, point.longitude) for point in campaign_points])


def points(campaign: Campaign) -> list[Point]:
    return list(campaign.points.order_by("position", "pk"))


@dataclasses.dataclass(frozen=True)
class HonourRow:
    honour: Honour
    nominees: list[Nomination]  # on the board: valid, and agreed to be named
    honoured: list[Nomination]
    is_open: bool


def public_honours(campaign: Campaign) -> list[HonourRow]:
    """Honours whose criteria are public. Who is honoured stands there only after the decision."""
    now = clock.now()
    rows = []
    for honour in campaign.honours.exclude(criteria_published_at=None).prefetch_related("nominations"):
        named = [n for n in honour.nominations.all() if n.has_consent]
        rows.append(
            HonourRow(
                honour,
                [n for n in named if n.state in (NominationState.VALID, NominationState.HONOURED)],
                [n for n in named if n.state == NominationState.HONOURED] if honour.announced_at else [],
                honour.opens_at <= now < honour.closes_at,
            )
        )
    return rows


def honour(pk: int) -> Honour | None:
    return Honour.objects.select_related("campaign__unit").filter(pk=pk).first()


def nomination(pk: int) -> Nomination | None:
    return Nomination.objects.select_related("honour__campaign__unit", "unit").filter(pk=pk).first()


def tags_and_days(pk: int) -> tuple[list[str], Campaign] | None:
    """For whoever counts what belongs to a campaign by its tags."""
    found = Campaign.objects.select_related("unit").filter(pk=pk).first()
    return (list(found.tags), found) if found is not None else None


def public_pks() -> Iterable[int]:
    return Campaign.objects.filter(is_public=True).order_by("pk").values_list("pk", flat=True).iterator()
