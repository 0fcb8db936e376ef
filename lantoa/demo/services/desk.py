"""Stories on their way, so that the desk has something to do: moved by the newsroom's own verbs, hours ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.models import Portal, Story
from lantoa.core import clock
from lantoa.demo import reading
from lantoa.demo.models import Demo
from lantoa.shared.accounts.models import User

# How far each state is on the way.
_WAY = ("draft", "submitted", "editing", "awaiting", "approved", "scheduled")


def fill_desk(demo: Demo) -> None:
    people = {user.username: user for user in User.objects.filter(is_demo=True)}
    portals = {portal.slug: portal for portal in Portal.objects.filter(is_demo=True).select_related("unit")}
    by_key = {entry["key"]: portals.get(entry["slug"]) for entry in reading.portals()}
    for number, entry in enumerate(reading.desk(clock.local(demo.loaded_at).date())):
        portal = by_key[entry["unit"]]
        if portal is None or entry["author"] not in people:
            continue
        with clock.at(demo.loaded_at - timedelta(hours=6) + timedelta(minutes=7 * number)):
            _move(_write(entry, portal, people), entry, people)


def _write(entry: Mapping[str, Any], portal: Portal, people: Mapping[str, User]) -> Story:
    author = people[entry["author"]]
    story = newsroom.create_story(
        portal.unit,
        by=author,
        kind=entry["kind"],
        title=entry["title"],
        lead=entry["lead"],
        body=entry["body"],
        facts=entry.get("facts", {}),
        scene=entry["scene"],
        byline=author.name,
        place=portal.unit.name,
    )
    Story.objects.filter(pk=story.pk).update(is_demo=True)
    newsroom.place_story(story, portal, by=author)
    story.refresh_from_db()
    return story


def _move(story: Story, entry: Mapping[str, Any], people: Mapping[str, User]) -> None:
    is_party = entry["author"].endswith("bantuyengiao")
    author = people[entry["author"]]
    secretary = people["thuky.bantuyengiao" if is_party else "thuky"]
    leader = people["truongban.bantuyengiao" if is_party else "truongban"]
    if entry["state"] == "returned":
        story = newsroom.submit(story, by=author)
        story = newsroom.take(story, by=secretary)
        newsroom.give_back(story, by=secretary, reason=entry["reason"])
        return
    far = _WAY.index(entry["state"])
    if far >= 1:
        story = newsroom.submit(story, by=author)
    if far >= 2:
        story = newsroom.take(story, by=secretary)
    if far >= 3:
        story = newsroom.request_approval(story, by=secretary)
    if far >= 4:
        # By telephone: the leader finds it on *Hôm nay* to confirm.
        story = newsroom.record_telephone(story, by=secretary, leader=leader, said_at=clock.now())
    if far >= 5:
        newsroom.schedule(story, by=secretary, at=_tomorrow_at_six())


def _tomorrow_at_six() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), time(6), tzinfo=clock.zone())
