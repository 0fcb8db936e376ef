"""Questions about stories: for the desk and for the public. The public's read published versions only."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from lantoa.apps.newsroom.choices import Action, Form, Label, Public, Stage, VariantState
from lantoa.apps.newsroom.logic import diff
from lantoa.apps.newsroom.logic.html import plain_text
from lantoa.apps.newsroom.logic.variants import remarks_on
from lantoa.apps.newsroom.models import (
    Category,
    Decision,
    FieldNote,
    Placement,
    Portal,
    Route,
    Step,
    Story,
    StoryVersion,
    Variant,
)
from lantoa.core import clock, jobs
from lantoa.core.text import fold
from lantoa.core.text.sms import SmsCount, sms_parts, sms_price
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import APPROVERS, DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.messages import queries as messages
from lantoa.shared.units.models import Unit

# A search ranks the newest matches only: ranking a hundred thousand would take seconds and help nobody.
RANKED = 2_000
COUNTED = 1_000
# How long a step can be taken back.
UNDO_FOR = timedelta(seconds=30)


__all__ = ["Category", "Decision", "Portal", "Step", "Story", "StoryVersion", "Variant"]  # nouns that the web shows


# --- approval routes ---------------------------------------------------------------------------------------------


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


# --- the desk ----------------------------------------------------------------------------------------------------


def stories_for(user: User) -> QuerySet[Story]:
    """Every story this person may see: own ones; as desk staff those of the units that their roles reach."""
    reach = Q(author=user)
    for assignment in people.assignments(user):
        role = Role(assignment.role)
        if role in DESK and role not in {Role.CONTRIBUTOR, Role.REPORTER, Role.SYSTEM_ADMINISTRATOR}:
            reach |= Q(unit__path__startswith=assignment.unit.path)
    if not people.roles_anywhere(user):
        return Story.objects.none()
    return Story.objects.filter(reach).select_related("unit", "author", "editor", "public_version", "submitted_version")


@dataclasses.dataclass(frozen=True)
class Waiting:
    """What waits for one person, for *Hôm nay*."""

    to_approve: list[Story]
    returned: list[Story]
    to_edit: list[Story]
    to_publish: list[Story]
    drafts: list[Story]
    telephone: list[Decision]

    @property
    def is_anything(self) -> bool:
        return any((self.to_approve, self.returned, self.to_edit, self.to_publish, self.drafts, self.telephone))


def waiting_for(user: User, *, limit: int = 50) -> Waiting:
    mine = stories_for(user).filter(binned_at=None).order_by("changed_at")
    roles = people.roles_anywhere(user)
    approves = bool(roles & APPROVERS)
    edits = bool(roles & {Role.EDITOR, Role.SECRETARY})
    awaiting = [
        s
        for s in (mine.filter(stage=Stage.AWAITING)[: limit * 2] if approves else [])
        if s.submitted_version is not None and user.pk not in s.submitted_version.contributors
    ]
    return Waiting(
        to_approve=awaiting[:limit],
        returned=list(mine.filter(stage=Stage.RETURNED, author=user)[:limit]),
        to_edit=list(mine.filter(stage__in=[Stage.SUBMITTED, Stage.EDITING])[:limit]) if edits else [],
        to_publish=list(mine.filter(stage=Stage.APPROVED)[:limit]) if edits or approves else [],
        drafts=list(mine.filter(stage=Stage.DRAFT, author=user, public=Public.NEVER).order_by("-changed_at")[:10]),
        telephone=list(
            Decision.objects.filter(by=user, way="telephone", confirmed_at=None, disowned_at=None, undone_at=None)
            .select_related("version__story", "recorded_by")
            .order_by("at")
        ),
    )


def field_note(story: Story) -> FieldNote | None:
    """What came with the story from the field."""
    return FieldNote.objects.select_related("originals_asked_by").filter(story=story).first()


def story(pk: int) -> Story | None:
    """The working copy with what every page of it needs."""
    return (
        Story.objects.select_related(
            "unit", "author", "editor", "changed_by", "public_version", "submitted_version", "approved_version"
        )
        .filter(pk=pk)
        .first()
    )


def titles_for(user: User, pks: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Title and address of stories: at the desk where the person may see them, else as the public knows them.

    Two queries.
    """
    keys = list(pks)
    found = {
        s.pk: (s.public_version.title if s.public_version else "", s.get_absolute_url())
        for s in Story.objects.public().filter(pk__in=keys).select_related("public_version")
    }
    for pk, title in stories_for(user).filter(pk__in=keys).values_list("pk", "title"):
        found[pk] = (title, reverse("phone:story", args=[pk]))
    return found


def due_on(user: User, days: list[date]) -> list[Story]:
    """Stories not yet public, among those the person may see, that are due on one of these days of the province."""
    found = stories_for(user).filter(binned_at=None).exclude(public=Public.PUBLISHED)
    wanted = Q(pk__in=[])
    for day in days:
        start = datetime.combine(day, datetime.min.time(), clock.zone())
        wanted |= Q(due_at__gte=start, due_at__lt=start + timedelta(days=1))
    return list(found.filter(wanted).order_by("due_at", "pk")[:20])


def deliveries(story: Story) -> list[jobs.Delivery]:
    """Where the story was passed on to: of every handler the newest, and whatever has not ended well. Three queries."""
    told = jobs.deliveries(f"story:{story.pk}")
    newest = {delivery.handler: delivery for delivery in told}
    return [d for d in reversed(told) if d.state != "done" or d is newest[d.handler]]


def step(pk: int) -> Step | None:
    return Step.objects.select_related("story__unit").filter(pk=pk).first()


def step_to_undo(user: User) -> Step | None:
    """The person's newest step while it can still be taken back."""
    newest = Step.objects.filter(by=user).select_related("story").order_by("-pk").first()
    if newest is None or newest.undone_at or newest.action == Action.UNDO or clock.now() - newest.at > UNDO_FOR:
        return None
    return newest


def decision(pk: int) -> Decision | None:
    return Decision.objects.select_related("version__story").filter(pk=pk).first()


def decisions(story: Story) -> list[Decision]:
    """Every yes and no to any of its versions, newest first."""
    return list(
        Decision.objects.filter(version__story=story).select_related("by", "recorded_by", "version").order_by("-at")
    )


@dataclasses.dataclass(frozen=True)
class VersionRow:
    version: StoryVersion
    changed: str  # safe HTML of the words that differ from the version before


def version_rows(story: Story) -> list[VersionRow]:
    """Versions with what each changed, newest first."""
    versions = list(story.versions.defer("search").select_related("frozen_by").order_by("number"))
    rows = []
    for before, version in zip([None, *versions[:-1]], versions, strict=True):
        changed = diff.compare_texts(_text_of(before), _text_of(version)) if before else ""
        rows.append(VersionRow(version, changed))
    return rows[::-1]


def _text_of(version: StoryVersion) -> str:
    content = version.content
    return "\n".join([content["title"], content["lead"], plain_text(content["body"])])


@dataclasses.dataclass(frozen=True)
class VariantRow:
    variant: Variant
    difference: str  # safe HTML: what changed in the text since this variant was made or confirmed
    is_html: bool
    sms: SmsCount | None
    price: Decimal | None  # đồng for one recipient; None where no tariff was entered
    remarks: list[str]


def variant_rows(story: Story) -> list[VariantRow]:
    """Every form with what people should know before they approve it."""
    price = messages.price_of_a_part("sms")
    present = source_text(story)
    return [_variant_row(variant, story, present, price) for variant in story.variants.order_by("form", "language")]


def _variant_row(variant: Variant, story: Story, present: str, price: Decimal | None) -> VariantRow:
    needs_review = variant.state == VariantState.NEEDS_REVIEW
    counted = sms_parts(variant.text) if variant.form == Form.SMS else None
    remarks = remarks_on(variant.form, variant.text, language=variant.language, unit_name=story.unit.name)
    return VariantRow(
        variant=variant,
        difference=diff.compare_texts(variant.source_text, present) if needs_review else "",
        is_html=variant.form in {Form.PORTAL, Form.PRESS, Form.BOARD},
        sms=counted,
        price=sms_price(counted.parts, 1, price) if counted and price is not None else None,
        remarks=[remark.message for remark in remarks],
    )


def portals_for(user: User, story: Story) -> list[tuple[Portal, list[Category]]]:
    """Portals where this person may place this story: those of units that their editing roles reach."""
    editing = {Role.EDITOR, Role.SECRETARY}
    own = story.unit_id if people.roles_at(user, story.unit) & editing else None
    portals = Portal.objects.select_related("unit").prefetch_related("categories").order_by("-is_main", "name")
    return [
        (portal, list(portal.categories.all()))
        for portal in portals
        if portal.unit_id == own or people.roles_at(user, portal.unit) & editing
    ]


def source_text(story: Story) -> str:
    """The text that variants are made from, as plain lines."""
    facts = [f"{key}: {value}" for key, value in sorted((story.facts or {}).items()) if value]
    return "\n".join([story.title, story.lead, plain_text(story.body), *facts])


# --- the public --------------------------------------------------------------------------------------------------


def main_portal() -> Portal | None:
    return Portal.objects.select_related("unit", "logo").filter(is_main=True).first()


def portal_of(hostname: str) -> Portal | None:
    """The portal of a host name; another name that reaches us shows the province's portal."""
    found = Portal.objects.select_related("unit", "logo").filter(hostname=hostname.lower()).first()
    return found or main_portal()


def menu(portal: Portal) -> list[Category]:
    now = clock.now()
    return list(
        portal.categories.filter(in_menu=True).filter(
            Q(shows_from=None) | Q(shows_from__lte=now), Q(shows_until=None) | Q(shows_until__gt=now)
        )
    )


def _placed(portal: Portal, category: Category | None = None) -> Exists:
    now = clock.now()
    placements = Placement.objects.filter(
        Q(shows_from=None) | Q(shows_from__lte=now),
        Q(shows_until=None) | Q(shows_until__gt=now),
        story=OuterRef("pk"),
        portal=portal,
    )
    if category is not None:
        placements = placements.filter(category=category)
    return Exists(placements)


def public_stories(
    portal: Portal,
    *,
    category: Category | None = None,
    kind: str | None = None,
    language: str | None = None,
    unit: Unit | None = None,
) -> QuerySet[Story]:
    """Published stories standing on this portal, newest first, with version, unit; one query for a page of them."""
    found = Story.objects.public().filter(_placed(portal, category)).select_related("public_version", "unit")
    if kind:
        found = found.filter(kind=kind)
    if language and language != "vi":
        found = found.filter(
            Q(language=language)
            | Q(public_version__content__variants__contains=[{"form": "portal", "language": language}])
        )
    elif language:
        found = found.filter(language=language)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    return found.order_by("-first_published_at", "-pk")


def every_public_story(*, kind: str | None, unit: Unit | None, start: int, count: int) -> list[Story]:
    """Published stories of all portals, newest first."""
    found = Story.objects.public().select_related("public_version", "unit")
    if kind:
        found = found.filter(kind=kind)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    return list(found.order_by("-first_published_at", "-pk")[start : start + count])


# What a public page says of a story; the working copy's text is no part of it.
PUBLIC_FIELDS = (
    *("kind", "language", "slug", "title", "priority", "public", "first_published_at", "published_at", "withdrawn_at"),
    *("withdrawal_reason", "is_withdrawal_public", "relayed_from"),
    *(f"unit__{name}" for name in ("name", "short_name", "name_en", "slug", "kind", "path")),
    *(f"public_version__{name}" for name in ("story", "number", "label", "note", "title", "lead", "sha256", "content")),
    "public_version__published_at",
)


def public_story(pk: int) -> Story | None:
    """A story that is or was public (published, withdrawn or archived), or None. Its text is that of the version."""
    found = Story.objects.filter(pk=pk, public_version__isnull=False).exclude(public=Public.NEVER)
    return next(iter(found.select_related("public_version", "unit").only(*PUBLIC_FIELDS)), None)


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a story stands. Portal and category know what an address and a label need, no more."""

    portal: Portal
    category: Category | None


def places_of(story: Story) -> list[Place]:
    """One narrow query: this is asked for on every page of a story."""
    rows = story.placements.values_list(
        *("portal_id", "portal__unit_id", "portal__hostname", "portal__is_main"),
        *("category_id", "category__slug", "category__name", "category__name_en"),
    )
    return [
        Place(
            Portal(pk=portal, unit_id=unit, hostname=hostname, is_main=is_main),
            Category(pk=category, portal_id=portal, slug=slug, name=name, name_en=name_en) if category else None,
        )
        for portal, unit, hostname, is_main, category, slug, name, name_en in rows
    ]


def corrections(story: Story) -> list[StoryVersion]:
    """The public log: every corrected or updated version with its note, newest first."""
    return list(
        story.versions.filter(label__in=[Label.UPDATED, Label.CORRECTED], published_at__isnull=False)
        .exclude(note="")
        .defer("content", "search")
        .order_by("-number")
    )


def leads(portal: Portal, language: str = "vi", *, count: int = 4) -> list[Story]:
    """The lead story and those beside it: marked ones first, then the newest."""
    marked = Placement.objects.filter(story=OuterRef("pk"), portal=portal, is_lead=True)
    return list(
        public_stories(portal, language=language)
        .annotate(marked=Exists(marked))
        .order_by("-marked", "-first_published_at")[:count]
    )


def emergencies(portal: Portal) -> list[Story]:
    """Valid emergency notices for the strip on top, three at most: the unit's own first, then the newest.

    A portal shows those of its unit and of the units above; the province's portal also those of all units below.
    """
    reach = Q(unit_id__in=[portal.unit_id, *portal.unit.ancestor_pks])
    if portal.is_main:
        reach |= Q(unit__path__startswith=portal.unit.path)
    own_first = Case(When(unit_id=portal.unit_id, then=Value(0)), default=Value(1))
    return list(
        Story.objects.public()
        .filter(reach, priority="emergency", public_version__content__priority="emergency")
        .filter(Q(valid_until=None) | Q(valid_until__gt=clock.now()))
        .select_related("public_version", "unit")
        .order_by(own_first, "-published_at")[:3]
    )


@dataclasses.dataclass(frozen=True)
class Found:
    stories: list[Story]
    total: int
    is_more: bool  # total is "over"


def search(
    portal: Portal | None,
    text: str,
    *,
    page: int = 1,
    per_page: int = 20,
    unit: Unit | None = None,
    category: Category | None = None,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Found:
    """Stories with every word, with or without tone marks; the newest matches ranked by where the words stand."""
    words = fold(text).split()
    if not words:
        return Found([], 0, False)
    query = " & ".join(f"'{word}'" for word in (w.replace("'", "").replace("\\", "") for w in words[:12]) if word)
    if not query:
        return Found([], 0, False)
    values: list[Any]
    where, values = ["search @@ to_tsquery('vi', %s)"], [query]
    if portal is not None:
        where.append("portals @> ARRAY[%s]::bigint[]")
        values.append(portal.pk)
    if category is not None:
        where.append("categories @> ARRAY[%s]::bigint[]")
        values.append(category.pk)
    if unit is not None:
        where.append("unit_id IN (SELECT id FROM units_unit WHERE path LIKE %s)")
        values.append(unit.path + "%")
    if kind:
        where.append("kind = %s")
        values.append(kind)
    if since:
        where.append("at >= %s")
        values.append(datetime.combine(since, datetime.min.time(), clock.zone()))
    if until:
        where.append("at < %s")
        values.append(datetime.combine(until, datetime.min.time(), clock.zone()))
    # Only the words above, never anything that somebody typed, become part of the statement. The query stands in it as
    # a constant: the planner then knows how frequent a word is, and walks through the newest instead of the index.
    sql = f"""
        WITH newest AS MATERIALIZED (
            SELECT story_id, at, search FROM newsroom_searchentry WHERE {" AND ".join(where)}
            ORDER BY at DESC LIMIT {RANKED}
        )
        SELECT story_id, count(*) OVER () FROM newest
        ORDER BY ts_rank(search, to_tsquery('vi', %s)) DESC, at DESC LIMIT %s OFFSET %s
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, query, per_page, (max(page, 1) - 1) * per_page])
        rows = cursor.fetchall()
    total = rows[0][1] if rows else 0
    order = {pk: n for n, (pk, _total) in enumerate(rows)}
    stories = Story.objects.filter(pk__in=order).select_related("public_version", "unit").only(*PUBLIC_FIELDS)
    return Found(sorted(stories, key=lambda s: order[s.pk]), min(total, COUNTED), total > COUNTED)


def highlight(version: StoryVersion, text: str) -> str:
    """A piece of the version's lead with the words marked; safe to show after escaping all but <mark>."""
    query = SearchQuery(fold(text), config="vi")
    row: Any = (
        StoryVersion.objects.filter(pk=version.pk)
        .annotate(piece=SearchHeadline("lead", query, config="vi", start_sel="[[", stop_sel="]]", max_words=40))
        .values_list("piece", flat=True)
        .first()
    )
    return str(row or "")


def pool(unit: Unit, *, since: datetime | None = None) -> QuerySet[Story]:
    """Published stories of the units above: what this unit may take over, newest first."""
    found = Story.objects.public().filter(unit_id__in=unit.ancestor_pks).select_related("public_version", "unit")
    if since is not None:
        found = found.filter(published_at__gte=since)
    return found.order_by("-published_at")


def is_silent(portal: Portal) -> bool:
    """Whether nothing was published for so long that the site folds into its page on the province's portal."""
    if portal.is_main:
        return False
    newest = public_stories(portal).values_list("first_published_at", flat=True).first()
    return newest is None or (clock.now() - newest).days > portal.silent_after_days


def public_pks() -> Iterable[int]:
    return Story.objects.public().order_by("pk").values_list("pk", flat=True).iterator()
