"""What a newsroom made in a period. A fixed number of queries, whatever the number of stories."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from lantoa.apps.newsroom.choices import Action, Kind, Label, Public, Stage
from lantoa.apps.newsroom.queries import Category, Step, Story, StoryVersion
from lantoa.apps.royalties import queries as royalties
from lantoa.core import clock
from lantoa.core.text import sort_key
from lantoa.shared.units.models import Unit
from lantoa.web.desk.logic.periods import Period
from lantoa.web.desk.queries import visits

# In the columns of the trade: a notice is counted with the news, a policy card with the features.
_COLUMN = {Kind.NEWS: "news", Kind.NOTICE: "news", Kind.FEATURE: "feature", Kind.POLICY: "feature", Kind.PHOTO: "photo"}
AUTHORS_SHOWN = 30


@dataclasses.dataclass
class Row:
    """One category and one sending unit. `royalties` None: no sheet of the period is approved yet."""

    category: str
    unit: str
    news: int = 0
    feature: int = 0
    photo: int = 0
    film: int = 0
    returned: int = 0
    visits: int = 0
    royalties: int | None = None

    @property
    def published(self) -> int:
        return self.news + self.feature + self.photo + self.film


@dataclasses.dataclass(frozen=True)
class Counted:
    label: str
    count: int


@dataclasses.dataclass(frozen=True)
class Production:
    rows: list[Row]
    total: Row
    by_unit: list[Counted]
    by_kind: list[Counted]
    by_source: list[Counted]
    by_author: list[Counted]
    by_state: list[Counted]
    on_time: int
    late: int
    without_due: int
    pictures: int
    corrected: int
    updated: int
    withdrawn: int
    royalties_of: int | None  # None: no sheet of the period is approved


def _first_category() -> Subquery:
    """The first place of a story is the one that a page names."""
    found = Category.objects.filter(placements__story=OuterRef("pk")).order_by("placements__pk")
    return Subquery(found.values("pk")[:1])


def _in_category(stories: QuerySet[Any]) -> Any:
    return stories.annotate(
        category=_first_category(),
        is_film=Exists(Story.objects.filter(pk=OuterRef("pk"), placements__category__is_video=True)),
    )


def production(unit: Unit, period: Period) -> Production:
    start, end = period.moments(clock.zone())
    stories = Story.objects.filter(unit__path__startswith=unit.path)
    published = stories.filter(first_published_at__gte=start, first_published_at__lt=end)
    cells: dict[tuple[int | None, int], Row] = {}
    names = _names(unit)

    def row(category: int | None, unit_pk: int) -> Row:
        key = (category, unit_pk)
        if key not in cells:
            cells[key] = Row(names.category(category), names.unit(unit_pk))
        return cells[key]

    kinds: dict[str, int] = defaultdict(int)
    groups = _in_category(published).order_by().values("category", "unit_id", "kind", "is_film").annotate(n=Count("pk"))
    for group in groups:
        column = "film" if group["is_film"] else _COLUMN[Kind(group["kind"])]
        target = row(group["category"], group["unit_id"])
        setattr(target, column, getattr(target, column) + group["n"])
        kinds[group["kind"]] += group["n"]
    given_back = Step.objects.filter(
        story=OuterRef("pk"), action=Action.RETURN, undone_at=None, at__gte=start, at__lt=end
    )
    returned = _in_category(stories.filter(Exists(given_back))).order_by()
    for group in returned.values("category", "unit_id").annotate(n=Count("pk")):
        row(group["category"], group["unit_id"]).returned = group["n"]
    paid = _add_pieces(stories, period, row)
    total = Row("", "")
    for one in cells.values():
        for name in ("news", "feature", "photo", "film", "returned", "visits"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    total.royalties = paid
    return Production(
        rows=sorted(cells.values(), key=lambda r: (r.category == "", sort_key(r.category), sort_key(r.unit))),
        total=total,
        by_kind=[Counted(str(kind.label), kinds[kind]) for kind in Kind if kinds[kind]],
        by_unit=_by_unit(list(cells.values())),
        by_author=_by_author(published),
        by_state=_by_state(stories, start, end),
        royalties_of=paid,
        **_counts(stories, published, start, end),
    )


class _Names:
    def __init__(self, categories: dict[int, str], units: dict[int, str]) -> None:
        self._categories, self._units = categories, units

    def category(self, pk: int | None) -> str:
        return self._categories.get(pk or 0, "")

    def unit(self, pk: int) -> str:
        return self._units.get(pk, "")


def _names(unit: Unit) -> _Names:
    units = Unit.objects.filter(path__startswith=unit.path).values_list("pk", "short_name", "name")
    return _Names(dict(Category.objects.values_list("pk", "name")), {pk: short or name for pk, short, name in units})


def _add_pieces(stories: QuerySet[Any], period: Period, row: Any) -> int | None:
    """Visits and royalties of stories, whenever they were published; gives the sum of the royalties."""
    hits = visits.by_story(period)
    paid = {
        int(piece.partition(":")[2]): amount
        for piece, amount in royalties.paid_in(period.start, period.end).items()
        if piece.startswith("story:")
    }
    keys = hits.keys() | paid.keys()
    total: int | None = None
    if not keys:
        return total
    placed = stories.filter(pk__in=keys).annotate(category=_first_category()).order_by()
    for pk, category, unit_pk in placed.values_list("pk", "category", "unit_id"):
        target = row(category, unit_pk)
        target.visits += hits.get(pk, 0)
        if pk in paid:
            target.royalties = (target.royalties or 0) + paid[pk]
            total = (total or 0) + paid[pk]
    return total


def _by_unit(rows: list[Row]) -> list[Counted]:
    found: dict[str, int] = defaultdict(int)
    for one in rows:
        found[one.unit] += one.published
    return sorted((Counted(name, n) for name, n in found.items() if n), key=lambda c: (-c.count, sort_key(c.label)))


def _by_author(published: QuerySet[Any]) -> list[Counted]:
    found = published.order_by().values("author", "author__name", "byline").annotate(n=Count("pk"))
    sums: dict[tuple[int | None, str], int] = defaultdict(int)
    for group in found:
        name = group["author__name"] if group["author"] else group["byline"]
        sums[group["author"], name or ""] += group["n"]
    ordered = sorted(sums.items(), key=lambda item: (-item[1], sort_key(item[0][1])))
    return [Counted(name, n) for (_pk, name), n in ordered[:AUTHORS_SHOWN]]


def _by_state(stories: QuerySet[Any], start: Any, end: Any) -> list[Counted]:
    """Where the stories begun in the period stand now."""
    begun = stories.filter(created_at__gte=start, created_at__lt=end, binned_at=None)
    on_way = dict(
        begun.filter(public=Public.NEVER)
        .order_by()
        .values_list("stage")
        .annotate(n=Count("pk"))
        .values_list("stage", "n")
    )
    public = dict(begun.order_by().values_list("public").annotate(n=Count("pk")).values_list("public", "n"))
    states = [Counted(str(stage.label), on_way.get(stage, 0)) for stage in Stage]
    states += [Counted(str(one.label), public.get(one, 0)) for one in Public if one is not Public.NEVER]
    return [state for state in states if state.count]


def _counts(stories: QuerySet[Any], published: QuerySet[Any], start: Any, end: Any) -> dict[str, Any]:
    pictures = Func(
        KeyTransform("pictures", "public_version__content"), function="jsonb_array_length", output_field=IntegerField()
    )
    one = published.order_by().aggregate(
        on_time=Count("pk", filter=Q(due_at__gte=F("first_published_at"))),
        late=Count("pk", filter=Q(due_at__lt=F("first_published_at"))),
        without_due=Count("pk", filter=Q(due_at=None)),
        pictures=Sum(pictures),
        relayed=Count("pk", filter=~Q(relayed_from=None)),
        named=Count("pk", filter=Q(relayed_from=None) & ~Q(source_name="")),
        own=Count("pk", filter=Q(relayed_from=None, source_name="")),
    )
    labels = StoryVersion.objects.filter(story__in=stories, published_at__gte=start, published_at__lt=end).aggregate(
        corrected=Count("pk", filter=Q(label=Label.CORRECTED)), updated=Count("pk", filter=Q(label=Label.UPDATED))
    )
    return {
        "on_time": one["on_time"],
        "late": one["late"],
        "without_due": one["without_due"],
        "pictures": one["pictures"] or 0,
        "by_source": [
            Counted(label, count)
            for label, count in (
                (_("Written by the unit itself"), one["own"]),
                (_("From another source, named"), one["named"]),
                (_("Taken over from another unit"), one["relayed"]),
            )
            if count
        ],
        **labels,
        "withdrawn": stories.filter(withdrawn_at__gte=start, withdrawn_at__lt=end, public=Public.WITHDRAWN).count(),
    }
