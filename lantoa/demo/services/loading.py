"""What the portal needs for its first page, written with COPY in one transaction. The worker fills the rest."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from lantoa.apps.newsroom.choices import Action, ApprovalWay, Form, Label, Public, Stage, State, VariantState
from lantoa.apps.newsroom.logic import content as contents
from lantoa.apps.newsroom.logic.html import clean_html, from_plain_text
from lantoa.apps.newsroom.logic.variants import derive
from lantoa.apps.newsroom.models import (
    Category,
    Decision,
    Picture,
    Placement,
    Portal,
    Step,
    Story,
    StoryVersion,
    Variant,
)
from lantoa.apps.newsroom.queries import source_text
from lantoa.apps.newsroom.services import freezing
from lantoa.apps.newsroom.services import variants as newsroom
from lantoa.core import clock, jobs, pagecache
from lantoa.demo import reading
from lantoa.demo.copying import copy_rows
from lantoa.demo.models import Demo
from lantoa.demo.services import pictures
from lantoa.shared.accounts.choices import LIGHT, Role
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.units.choices import Layout, UnitKind
from lantoa.shared.units.models import Unit
from lantoa.shared.units.services import create_unit, load_units

# The facts of a card that the newsroom knows; other lines of the files stand in the body already.
FACTS = ("who", "what", "when", "where", "what_to_do")
TINY_PORTALS = ("tinh", "ban-tuyen-giao", "lung-cu", "dong-van")
TINY_STORIES = ("01", "02", "04", "07", "11")
_PARTY = "ban-tuyen-giao"
_SITE_AT_WORK_SINCE = timedelta(days=30)


class AlreadyLoaded(RuntimeError):
    """This database holds the demo."""


@dataclass(frozen=True)
class Loaded:
    portals: int
    stories: int
    accounts: int
    seconds: float


@dataclass
class _World:
    """What the rows point to."""

    today: date
    moment: datetime
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    portals: dict[str, Portal] = field(default_factory=dict)
    categories: dict[tuple[str, str], Category] = field(default_factory=dict)


@transaction.atomic
def load(*, is_tiny: bool = False) -> Loaded:
    """Raises AlreadyLoaded. Cost: under two seconds; nothing stays if it breaks off."""
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo.load'))")
    if Demo.objects.exists():
        raise AlreadyLoaded
    world = _World(today=clock.today(), moment=clock.now())
    listed = [entry for entry in reading.portals() if not is_tiny or entry["key"] in TINY_PORTALS]
    _units(world, listed)
    _people(world)
    files = [story for story in reading.stories(world.today) if not is_tiny or story.key[:2] in TINY_STORIES]
    _portals(world, listed, files)
    _stories(world, files)
    Demo.objects.create(loaded_at=world.moment, is_tiny=is_tiny)
    jobs.app.configure_task("demo:fill").defer()
    pagecache.clear()
    return Loaded(len(world.portals), len(files), len(world.people), time.monotonic() - started)


def _units(world: _World, listed: Sequence[Mapping[str, Any]]) -> None:
    load_units("tuyen-quang")
    by_code = {
        unit.code: unit
        for unit in Unit.objects.valid_on(world.today).filter(
            code__in=[entry["code"] for entry in listed if entry["code"]]
        )
    }
    for entry in listed:
        if entry["code"]:
            world.units[entry["key"]] = by_code[entry["code"]]
    committee = Unit.objects.filter(kind=UnitKind.PARTY_COMMITTEE, parent=None).first() or create_unit(
        name="Tỉnh ủy Tuyên Quang",
        name_en="Tuyên Quang Provincial Party Committee",
        parent=None,
        kind=UnitKind.PARTY_COMMITTEE,
        layout=Layout.PARTY,
        valid_from=date(2025, 7, 1),
    )
    world.units[_PARTY] = Unit.objects.filter(kind=UnitKind.PARTY_COMMISSION, parent=committee).first() or create_unit(
        name="Ban Tuyên giáo và Dân vận Tỉnh ủy",
        name_en="Commission for Communication, Education and Mass Mobilisation",
        parent=committee,
        kind=UnitKind.PARTY_COMMISSION,
        layout=Layout.PARTY,
        valid_from=date(2025, 7, 1),
    )


def _people(world: _World) -> None:
    """Without passwords: the worker makes them. A click on the demo's page signs in at once."""
    wanted = [entry for entry in reading.accounts() if entry["unit"] in world.units]
    users = copy_rows(
        [
            User(
                username=entry["username"],
                password=make_password(None),
                name=entry["name"],
                position=entry["position"],
                is_light=Role(entry["role"]) in LIGHT,
                is_demo=True,
                date_joined=world.moment,
            )
            for entry in wanted
        ]
    )
    world.people = {user.username: user for user in users}
    copy_rows(
        [
            Assignment(
                user=user,
                unit=world.units[entry["unit"]],
                role=entry["role"],
                valid_from=world.today - _SITE_AT_WORK_SINCE,
            )
            for entry, user in zip(wanted, users, strict=True)
        ]
    )


def _portals(world: _World, listed: Sequence[Mapping[str, Any]], files: Sequence[reading.StoryFile]) -> None:
    known = {f.name for f in Portal._meta.concrete_fields}
    rows = copy_rows(
        [
            Portal(
                unit=world.units[entry["key"]],
                is_demo=True,
                languages=["vi", "en"],
                **{name: value for name, value in entry.items() if name in known},
            )
            for entry in listed
        ]
    )
    world.portals = {entry["key"]: portal for entry, portal in zip(listed, rows, strict=True)}
    groups = reading.categories()
    # The menu names what has stories; the list of all categories names every one.
    used = {(site, word) for file in files for site in file.data["sites"] for word in file.data["categories"]}
    shelves = [
        Category(
            portal=world.portals[entry["key"]],
            position=position,
            in_menu=(entry["key"], category["slug"]) in used,
            **category,
        )
        for entry in listed
        for position, category in enumerate(groups[entry["categories"]])
    ]
    for category in copy_rows(shelves):
        key = next(key for key, portal in world.portals.items() if portal.pk == category.portal_id)
        world.categories[key, category.slug] = category


# --- stories -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Hands:
    """Who wrote, edited and approved a story, according to its unit."""

    author: User
    editor: User
    approver: User


def _hands(world: _World, unit_key: str) -> _Hands:
    people = world.people
    if unit_key == _PARTY:
        return _Hands(people["ctv.bantuyengiao"], people["thuky.bantuyengiao"], people["truongban.bantuyengiao"])
    author = people.get(f"ctv.{unit_key.replace('-', '')}", people["phongvien"])
    return _Hands(author, people["thuky"], people["truongban"])


def _stories(world: _World, files: Sequence[reading.StoryFile]) -> None:
    rows = [_story(world, file) for file in files]
    copy_rows(rows)
    copy_rows([variant for file, story in zip(files, rows, strict=True) for variant in _variants(file, story)])
    _album(world, files, rows)
    versions = [_version(story) for story in rows]
    copy_rows(versions)
    for version in versions:
        freezing.index(version)
    public = {story.pk: version.pk for story, version in zip(rows, versions, strict=True)}
    _point_to_versions(public)
    copy_rows([p for file, story in zip(files, rows, strict=True) for p in _placements(world, file, story)])
    copy_rows([s for file, story, v in zip(files, rows, versions, strict=True) for s in _steps(world, file, story, v)])
    copy_rows(
        [
            Decision(
                version=version,
                is_approval=True,
                by=_hands(world, file.data["unit"]).approver,
                way=ApprovalWay.DESK,
                at=story.first_published_at - timedelta(minutes=20),
            )
            for file, story, version in zip(files, rows, versions, strict=True)
            if story.first_published_at
        ]
    )


def _story(world: _World, file: reading.StoryFile) -> Story:
    data, hands = file.data, _hands(world, file.data["unit"])
    published = min(file.published_at(world.today, clock.zone()), world.moment - timedelta(minutes=5))
    written = published - timedelta(hours=3)
    return Story(
        kind=data["kind"],
        unit=world.units.get(data["unit"], world.units["tinh"]),
        language="vi",
        title=data["title"],
        slug=data["slug"],
        lead=data["lead"],
        body=clean_html(file.main.body),
        facts=_facts(file.main),
        place=data["place"]["name"],
        tags=data["tags"],
        byline=data["signed"],
        figures=reading.claims(file),
        scene=data["scene"],
        valid_until=published + timedelta(days=data["valid_days"]) if "valid_days" in data else None,
        stage=Stage.DRAFT,
        public=Public.NEVER,
        first_published_at=published,
        published_at=published,
        author=hands.author,
        editor=hands.editor,
        created_at=written,
        changed_at=published - timedelta(hours=1),
        changed_by=hands.editor,
        touched_by=[hands.author.pk, hands.editor.pk],
        serial=4,
        is_demo=True,
    )


def _facts(text: reading.StoryText) -> dict[str, str]:
    return {key: text.facts[key] for key in FACTS if key in text.facts}


def _variants(file: reading.StoryFile, story: Story) -> list[Variant]:
    """Those written by hand, and every other form made from the text as the newsroom makes it."""
    common: dict[str, Any] = {
        "story": story,
        "source_sha256": newsroom.source_sha256(story),
        "source_text": source_text(story),
        "changed_at": story.changed_at,
        "changed_by": story.editor,
    }
    by_hand = [
        Variant(
            form=form,
            language=language,
            title=story.title if language == story.language else "",
            text=clean_html(from_plain_text(text)) if form in newsroom.HTML_FORMS else text,
            state=VariantState.EDITED,
            **common,
        )
        for form, language, text in file.variants
    ]
    by_hand += [
        Variant(
            form=Form.PORTAL,
            language=other.language,
            title=other.title,
            lead=other.lead,
            text=clean_html(_facts_in_english(other) + other.body),
            state=VariantState.EDITED,
            **common,
        )
        for other in file.others
    ]
    there = {variant.form for variant in by_hand if variant.language == story.language} | {Form.PORTAL}
    text = newsroom.story_text(story)
    made = (derive(text, form, language=story.language) for form in Form if form not in there)
    derived = [
        Variant(
            form=each.form,
            language=each.language,
            title=each.title[:250],
            lead=each.lead,
            text=each.text,
            state=VariantState.DERIVED,
            **common,
        )
        for each in made
        if not each.is_blank
    ]
    return by_hand + derived


_LABELS = {"who": "Who", "what": "What", "when": "When", "where": "Where", "what_to_do": "What to do"}


def _facts_in_english(text: reading.StoryText) -> str:
    items = "".join(
        f"<li><strong>{_LABELS[key]}:</strong> {text.facts[key]}</li>" for key in FACTS if key in text.facts
    )
    return f"<ul>{items}</ul>" if items else ""


def _album(world: _World, files: Sequence[reading.StoryFile], rows: Sequence[Story]) -> None:
    wanted = [(file, story) for file, story in zip(files, rows, strict=True) if file.data.get("photos")]
    for file, story in wanted:
        images = pictures.store(file.data["photos"], unit=story.unit, by=_hands(world, file.data["unit"]).author)
        copy_rows(
            [
                Picture(story=story, image=image, position=n, caption=image.caption, is_lead=n == 0)
                for n, image in enumerate(images)
            ]
        )


def _version(story: Story) -> StoryVersion:
    """As `freezing.freeze` makes it: same content, same hash; only the moment lies in the past."""
    content = freezing.content_of(story)
    return StoryVersion(
        story=story,
        number=1,
        content=content,
        sha256=contents.sha256(content),
        contributors=sorted(story.touched_by),
        frozen_at=story.changed_at,
        frozen_by=story.editor,
        label=Label.FIRST,
        published_at=story.first_published_at,
        title=story.title,
        lead=story.lead,
    )


def _point_to_versions(public: Mapping[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE newsroom_story SET public_version_id = %s, public = %s WHERE id = %s",
            [(version, Public.PUBLISHED, story) for story, version in public.items()],
        )


def _placements(world: _World, file: reading.StoryFile, story: Story) -> list[Placement]:
    """On each of its sites in the first of its categories that the site has; on its own unit's in all of them."""
    own = file.data["unit"]
    leads = bool(file.data.get("is_lead")) or own not in ("tinh", _PARTY)  # a commune's home begins with its own story
    placed = []
    for key in file.data["sites"]:
        if key not in world.portals:
            continue
        shelves = [world.categories[key, s] for s in file.data["categories"] if (key, s) in world.categories]
        chosen = shelves if key == own else shelves[:1]
        placed += [
            Placement(
                story=story,
                portal=world.portals[key],
                category=category,
                is_lead=leads and key == own and nth == 0,
            )
            for nth, category in enumerate(chosen or [None])
        ]
    return placed


def _steps(world: _World, file: reading.StoryFile, story: Story, version: StoryVersion) -> list[Step]:
    hands = _hands(world, file.data["unit"])
    assert story.first_published_at is not None
    way = [
        (Action.SUBMIT, hands.author, 170, State.DRAFT, State.SUBMITTED),
        (Action.TAKE, hands.editor, 120, State.SUBMITTED, State.EDITING),
        (Action.REQUEST_APPROVAL, hands.editor, 60, State.EDITING, State.AWAITING),
        (Action.APPROVE, hands.approver, 20, State.AWAITING, State.APPROVED),
        (Action.PUBLISH, hands.editor, 0, State.APPROVED, State.PUBLISHED),
    ]
    return [
        Step(
            story=story,
            action=action,
            by=by,
            at=story.first_published_at - timedelta(minutes=minutes),
            version=version if minutes <= 60 else None,
            from_state=before,
            to_state=after,
        )
        for action, by, minutes, before, after in way
    ]
