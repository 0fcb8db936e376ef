"""Two campaigns: one long past, with the number of its plan; one that goes on, all of it illustrative."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from lantoa.apps.campaigns import services as campaigns
from lantoa.apps.campaigns.models import Announcement, Campaign, Goal, Happening, Point, Registration, ShowItem
from lantoa.core import clock
from lantoa.demo import reading
from lantoa.demo.models import Demo
from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit
from lantoa.shared.units.queries import find_unit

_PLAIN = (
    *("kind", "title", "title_en", "slug", "column_title", "column_title_en", "lead", "lead_en", "about", "place"),
    *("basis_title", "basis_number", "basis_issuer", "reach", "scene", "tags", "results"),
)
_ITEM = ("title", "title_en", "place", "agenda", "takes_registration", "capacity", "uses_flycam")


def make_campaigns(demo: Demo) -> None:
    people = {user.username: user for user in User.objects.filter(is_demo=True)}
    units = {entry["key"]: find_unit(entry["code"]) for entry in reading.portals() if entry["code"]}
    today = clock.local(demo.loaded_at).date()
    for entry in reading.campaigns():
        unit = units[entry["unit"]]
        if unit is not None:
            _make(entry, unit, units, people, today)


def _make(
    entry: Mapping[str, Any], unit: Unit, units: Mapping[str, Unit | None], people: Mapping[str, User], today: date
) -> None:
    secretary, head = people["thuky"], people["truongban"]
    starts_on, ends_on = _day(entry, "starts", today), _day(entry, "ends", today)
    campaign = campaigns.create_campaign(
        unit,
        by=secretary,
        starts_on=starts_on,
        ends_on=ends_on,
        basis_on=date.fromisoformat(entry["basis_on"]) if "basis_on" in entry else None,
        owner=secretary,
        **{name: entry[name] for name in _PLAIN if name in entry},
    )
    Campaign.objects.filter(pk=campaign.pk).update(is_demo=True)
    _parts(campaign, entry, units, today)
    for task in entry.get("tasks", ()):
        found = find_unit(task["owner"])
        kept = campaigns.save_task(
            campaign,
            by=secretary,
            group=task["group"],
            title=task["title"],
            owner_text=task["owner"],
            owner_unit=found,
            deadline=today + timedelta(days=task["day"]),
            product=task.get("product", ""),
        )
        if "state" in task:
            done_on = min(kept.deadline, today) if task["state"] == "done" else None
            campaigns.report_on_task(kept, by=secretary, state=task["state"], note="Bản minh họa", done_on=done_on)
    campaign = campaigns.publish_page(Campaign.objects.get(pk=campaign.pk), by=head)
    campaign = campaigns.start(campaign, by=head)
    if ends_on < today:
        campaigns.close(campaign, by=head)


def _parts(campaign: Campaign, entry: Mapping[str, Any], units: Mapping[str, Unit | None], today: date) -> None:
    now = clock.now()
    for number, goal in enumerate(entry.get("goals", ())):
        Goal.objects.create(campaign=campaign, position=number, **goal)
    for number, point in enumerate(entry.get("points", ())):
        places = {name: Decimal(point[name]) for name in ("latitude", "longitude")}
        noted = {"noted_at": now} if "note" in point else {}
        Point.objects.create(campaign=campaign, position=number, **{**point, **places, **noted})
    for notice in entry.get("announcements", ()):
        Announcement.objects.create(campaign=campaign, told_at=now, **notice)
    for item in entry.get("happenings", ()):
        starts_at = _moment(item, today)
        happening = Happening.objects.create(
            campaign=campaign,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=item["hours"]) if "hours" in item else None,
            host=units.get(item.get("host", "")),
            **{name: item[name] for name in _ITEM if name in item},
        )
        for line in item.get("show", ()):
            at = time.fromisoformat(line["at"])
            ShowItem.objects.create(happening=happening, starts_at=at, **{k: v for k, v in line.items() if k != "at"})


def _day(entry: Mapping[str, Any], name: str, today: date) -> date:
    if f"{name}_on" in entry:
        return date.fromisoformat(entry[f"{name}_on"])
    return today + timedelta(days=entry[f"{name}_in"])


def _moment(item: Mapping[str, Any], today: date) -> datetime:
    if "at" in item:
        return datetime.fromisoformat(item["at"]).replace(tzinfo=clock.zone())
    return datetime.combine(today + timedelta(days=item["in_days"]), time(item["hour"]), tzinfo=clock.zone())


def remove_campaigns() -> int:
    """Those of the demo, and what people made with demo accounts."""
    from django.db.models import Q

    mine = Campaign.objects.filter(Q(is_demo=True) | Q(created_by__in=User.objects.filter(is_demo=True)))
    Registration.objects.filter(happening__campaign__in=mine).delete()
    count = 0
    for campaign in mine:
        campaign.delete()
        count += 1
    return count
