"""The open API, version 1: published stories, units, figures. Read only, no account needed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from pydantic import Field

from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import metrics, publishables
from lantoa.shared.units import queries as units
from lantoa.shared.units.models import Unit
from lantoa.web.api.schemas import (
    Fault,
    FigureOut,
    Key,
    MetricOut,
    PageNumber,
    StoryBrief,
    StoryOut,
    StoryPage,
    UnitOut,
)

PER_PAGE = 50

api = NinjaAPI(
    title="Lan Tỏa",
    version="1",
    description="Published stories, administrative units and figures of a province, open to everyone.",
    urls_namespace="api-1",
    docs_url=None,
)

Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    said = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in fault.errors)
    return api.create_response(request, {"code": "invalid", "message": said}, status=422)


def _brief(story: newsroom.Story) -> dict[str, Any]:
    version = story.public_version
    assert version is not None
    return {
        "pk": story.pk,
        "version": version.number,
        "kind": story.kind,
        "language": story.language,
        "title": version.title,
        "lead": version.lead,
        "url": story.get_absolute_url(),
        "unit_pk": story.unit_id,
        "published_at": story.first_published_at,
        "changed_at": story.published_at,
    }


@api.get("/stories", response={200: StoryPage, 422: Fault}, operation_id="list_stories", tags=["stories"])
def list_stories(
    request: HttpRequest,
    page: PageNumber = 1,
    q: Query[Words | None] = None,
    unit: Query[Key | None] = None,
    kind: Query[Words | None] = None,
) -> dict[str, Any]:
    """Published stories, newest first; `q` searches with or without tone marks; `unit` takes its whole subtree."""
    scope = Unit.objects.filter(pk=unit).first() if unit else None
    if unit and scope is None:
        return {"items": [], "page": page, "has_next": False}
    if q:
        result = newsroom.search(None, q, page=page, per_page=PER_PAGE, unit=scope, kind=kind or "")
        return {"items": [_brief(s) for s in result.stories()], "page": page, "has_next": result.has_next}
    found = newsroom.every_public_story(kind=kind, unit=scope, start=(page - 1) * PER_PAGE, count=PER_PAGE + 1)
    return {"items": [_brief(s) for s in found[:PER_PAGE]], "page": page, "has_next": len(found) > PER_PAGE}


@api.get("/stories/{pk}", response={200: StoryOut, 404: Fault, 422: Fault}, operation_id="read_story", tags=["stories"])
def read_story(request: HttpRequest, pk: Key) -> tuple[int, dict[str, Any]]:
    """One published story with every form and language, its files with credit and rights."""
    story = newsroom.public_story(pk)
    piece = publishables.load("story", pk)
    if story is None or piece is None or story.public_version is None:
        return 404, {"code": "not_found", "message": "No public story has this key."}
    version = story.public_version
    return 200, {
        **_brief(story),
        "sha256": piece.sha256,
        "label": version.label,
        "note": version.note,
        "texts": [
            {"form": t.form, "language": t.language, "title": t.title, "lead": t.lead, "body": t.body}
            for t in piece.texts
        ],
        "media": [
            {
                name: getattr(m, name)
                for name in ("kind", "url", "sha256", "alt", "caption", "credit", "rights", "width", "height")
            }
            for m in piece.media
        ],
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        name: getattr(unit, name)
        for name in ("pk", "code", "name", "name_en", "kind", "slug", "valid_from", "valid_to")
    } | {"parent_pk": unit.parent_id}


@api.get("/units", response={200: list[UnitOut], 422: Fault}, operation_id="list_units", tags=["units"])
def list_units(
    request: HttpRequest, q: Query[Words | None] = None, on: date | None = None, parent: Query[Key | None] = None
) -> list[dict[str, Any]]:
    """Units by present or old name, with or without tone marks; `on`: as the units were that day."""
    found = Unit.objects.all()
    if q:
        found = found.search(q)
    if parent:
        found = found.filter(parent_id=parent)
    if on:
        found = found.valid_on(on)
    return [_unit(unit) for unit in found.in_order()[:500]]


@api.get(
    "/units/{pk}/as-is",
    response={200: list[UnitOut], 404: Fault, 422: Fault},
    operation_id="unit_as_is",
    tags=["units"],
)
def unit_as_is(request: HttpRequest, pk: Key) -> tuple[int, Any]:
    """What a unit of former days is today; several units where it was split."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        return 404, {"code": "not_found", "message": "No unit has this key."}
    return 200, [_unit(heir) for heir in _heirs(unit)]


def _heirs(unit: Unit) -> list[Unit]:
    return [heir.unit for heir in units.as_is(unit)]


@api.get("/metrics", response={200: list[MetricOut]}, operation_id="list_metrics", tags=["figures"])
def list_metrics(request: HttpRequest) -> list[dict[str, str]]:
    return [{"name": m.name, "label": str(m.label), "counted_in": str(m.counted_in)} for m in metrics.registered()]


@api.get(
    "/metrics/{name}", response={200: FigureOut, 404: Fault, 422: Fault}, operation_id="ask_metric", tags=["figures"]
)
def ask_metric(
    request: HttpRequest,
    name: Words,
    start: date | None = None,
    end: date | None = None,
    unit: Query[Key | None] = None,
) -> tuple[int, dict[str, Any]]:
    """One figure with its base, method, source and as-of; null is not 0. The period is [start, end)."""
    pks = None
    if unit:
        scope = Unit.objects.filter(pk=unit).first()
        pks = frozenset(Unit.objects.subtree_of(scope).values_list("pk", flat=True)) if scope else frozenset()
    try:
        figure = metrics.ask(name, metrics.Question(start=start, end=end, unit_pks=pks))
    except metrics.UnknownMetric:
        return 404, {"code": "not_found", "message": "No metric has this name."}
    return 200, {
        "name": name,
        "start": start,
        "end": end,
        **{key: getattr(figure, key) for key in ("value", "base", "method", "source", "qualifier", "as_of")},
    }


__all__ = ["StoryBrief", "api"]
