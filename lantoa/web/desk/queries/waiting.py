"""What waits for whom, and how long. A fixed number of queries, whatever waits."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import Stage
from lantoa.apps.newsroom.queries import Step, stories_for
from lantoa.apps.royalties import queries as royalties
from lantoa.core import clock
from lantoa.core.deadlines.stored import province_calendar
from lantoa.shared.accounts.choices import APPROVERS, Role
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.units.models import Unit
from lantoa.web.desk.logic.ages import Ages
from lantoa.web.desk.queries import plans

EDITORS = frozenset({Role.EDITOR, Role.SECRETARY})
# For whom a story of a stage waits: its author, whoever has it in hand, or a desk.
WAITING = (Stage.SUBMITTED, Stage.EDITING, Stage.AWAITING, Stage.RETURNED, Stage.APPROVED)
MOST = 5_000
NAMES_SHOWN = 3


@dataclasses.dataclass(frozen=True)
class Task:
    title: str
    url: str
    what: str | Promise  # the state, as people call it
    code: str  # for mark and filter
    unit: str
    unit_pk: int
    who: tuple[str, ...]  # any of them may do it
    since: datetime
    due_at: datetime | None
    age: timedelta  # in working time

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now()

    @property
    def hours(self) -> float:
        return round(self.age.total_seconds() / 3600, 1)

    @property
    def who_shown(self) -> str:
        more = len(self.who) - NAMES_SHOWN
        return ", ".join(self.who[:NAMES_SHOWN]) + (f" +{more}" if more > 0 else "")


@dataclasses.dataclass(frozen=True)
class Sum:
    name: str
    count: int
    late: int
    oldest: float  # working hours


@dataclasses.dataclass(frozen=True)
class Waiting:
    tasks: list[Task]
    by_person: list[Sum]
    by_unit: list[Sum]
    is_cut: bool  # more waits than is shown

    @property
    def late(self) -> int:
        return sum(task.is_late for task in self.tasks)


def waiting(user: User, *, unit: Unit | None = None, stage: str = "") -> Waiting:
    """Overdue first, then what has waited longest."""
    # The step that brought it here; a bare save is no step.
    last = Step.objects.filter(story=OuterRef("pk"), undone_at=None).order_by().values("story")
    found = (
        stories_for(user)
        .filter(binned_at=None, stage__in=WAITING)
        .annotate(arrived_at=Subquery(last.annotate(at_last=Max("at")).values("at_last")))
    )
    sheets = royalties.sheets_for(user).filter(state="checked")
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
        sheets = sheets.filter(unit__path__startswith=unit.path)
    if stage:
        found = found.filter(stage=stage)
        sheets = sheets if stage == Stage.AWAITING else sheets.none()
    stories = list(found.defer("body", "facts", "figures").order_by("changed_at")[: MOST + 1])
    waiting_sheets = list(sheets)
    people = _People()
    planned = [] if stage else plans.near(user, unit=unit)
    since = [story.arrived_at or story.changed_at for story in stories]
    since += [sheet.checked_at or sheet.calculated_at for sheet in waiting_sheets]
    since += [task.changed_at for task in planned]
    now = clock.now()
    ages = Ages(province_calendar(), min(since, default=now), now)
    tasks = [_story_task(story, people, ages) for story in stories[:MOST]]
    tasks += [_sheet_task(sheet, people, ages) for sheet in waiting_sheets]
    tasks += [_plan_task(task, ages) for task in planned]
    tasks.sort(key=lambda task: (not task.is_late, -task.age.total_seconds(), task.since))
    return Waiting(
        tasks=tasks,
        by_person=_sums((task.who[0] if len(task.who) == 1 else task.who_shown, task) for task in tasks),
        by_unit=_sums((task.unit, task) for task in tasks),
        is_cut=len(stories) > MOST,
    )


class _People:
    """Who holds which role where today: one query, asked then in memory."""

    def __init__(self) -> None:
        roles = EDITORS | APPROVERS
        held = Assignment.objects.valid_on(clock.today()).filter(role__in=roles, user__is_active=True)
        self._by_path: dict[tuple[str, bool], list[tuple[int, str]]] = defaultdict(list)
        for path, role, pk, name, username in held.order_by("pk").values_list(
            "unit__path", "role", "user_id", "user__name", "user__username"
        ):
            self._by_path[path, Role(role) in APPROVERS].append((pk, name or username))

    def nearest(self, path: str, *, approvers: bool, without: Iterable[int] = ()) -> tuple[str, ...]:
        """Those of the nearest unit, from this one upwards, that has such people."""
        barred = set(without)
        while path:
            names = [name for pk, name in self._by_path.get((path, approvers), []) if pk not in barred]
            if names:
                return tuple(dict.fromkeys(names))
            path = path.rstrip("/").rpartition("/")[0]
            path = f"{path}/" if path else ""
        return ()


def _story_task(story: Any, people: _People, ages: Ages) -> Task:
    stage = Stage(story.stage)
    since = story.arrived_at or story.changed_at
    path = story.unit.path
    who: tuple[str, ...]
    if stage is Stage.RETURNED:
        who = (str(story.author),) if story.author else ()
    elif stage is Stage.EDITING and story.editor:
        who = (str(story.editor),)
    elif stage is Stage.AWAITING:
        contributors = story.submitted_version.contributors if story.submitted_version else story.touched_by
        who = people.nearest(path, approvers=True, without=contributors)
    else:
        who = people.nearest(path, approvers=False)
    return Task(
        title=story.title,
        url=reverse("wagtailsnippets_newsroom_story:edit", args=[story.pk]),
        what=stage.label,
        code=stage.value,
        unit=story.unit.short_name or story.unit.name,
        unit_pk=story.unit_id,
        who=who,
        since=since,
        due_at=story.due_at,
        age=ages.of(since),
    )


def _sheet_task(sheet: Any, people: _People, ages: Ages) -> Task:
    since = sheet.checked_at or sheet.calculated_at
    return Task(
        title=str(_("Royalties of %(month)s") % {"month": f"{sheet.month:%m/%Y}"}),
        url=reverse("royalties_desk:sheet", args=[sheet.pk]),
        what=Stage.AWAITING.label,
        code=Stage.AWAITING.value,
        unit=sheet.unit.short_name or sheet.unit.name,
        unit_pk=sheet.unit_id,
        who=people.nearest(sheet.unit.path, approvers=True, without=sheet.touched_by),
        since=since,
        due_at=None,
        age=ages.of(since),
    )


def _plan_task(task: plans.PlanTask, ages: Ages) -> Task:
    return Task(
        title=f"{task.campaign}: {task.title}",
        url=task.url,
        what=task.state.label,
        code="due",
        unit=task.unit,
        unit_pk=task.unit_pk,
        who=(task.who,) if task.who else (),
        since=task.changed_at,
        due_at=task.due_at,
        age=ages.of(task.changed_at),
    )


def _sums(pairs: Iterable[tuple[str, Task]]) -> list[Sum]:
    found: dict[str, list[Task]] = defaultdict(list)
    for name, task in pairs:
        found[name].append(task)
    sums = [
        Sum(name, len(tasks), sum(task.is_late for task in tasks), max(task.hours for task in tasks))
        for name, tasks in found.items()
    ]
    return sorted(sums, key=lambda one: (-one.late, -one.count, one.name))
