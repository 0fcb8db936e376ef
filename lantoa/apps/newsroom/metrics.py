from __future__ import annotations

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import Action, Label
from lantoa.apps.newsroom.models import Placement, Step, StoryVersion
from lantoa.core import clock, metrics


def _period(question: metrics.Question, field: str) -> Q:
    found = Q()
    if question.start:
        found &= Q(**{f"{field}__date__gte": question.start})
    if question.end:
        found &= Q(**{f"{field}__date__lt": question.end})
    if question.piece:
        kind, _sep, pk = question.piece.partition(":")
        found &= Q(story_id=int(pk)) if kind == "story" else Q(pk=None)
    if question.unit_pks is not None:
        found &= Q(story__unit_id__in=question.unit_pks)
    if question.portal_pk is not None:
        found &= Q(story__in=Placement.objects.filter(portal_id=question.portal_pk).values("story"))
    return found


def _published(question: metrics.Question) -> metrics.Figure:
    count = StoryVersion.objects.filter(_period(question, "published_at"), label=Label.FIRST).count()
    return metrics.Figure(
        value=Decimal(count),
        base=str(_("stories published for the first time")),
        method=str(_("counted from published versions")),
        source="newsroom",
        as_of=clock.now(),
    )


def _returned(question: metrics.Question) -> metrics.Figure:
    steps = Step.objects.filter(_period(question, "at"), action=Action.RETURN, undone_at=None)
    return metrics.Figure(
        value=Decimal(steps.values("story_id").distinct().count()),
        base=str(_("stories returned at least once")),
        method=str(_("counted from steps")),
        source="newsroom",
        as_of=clock.now(),
    )


metrics.register(metrics.Metric("newsroom.stories_published", _("Stories published"), _("stories"), _published))
metrics.register(metrics.Metric("newsroom.stories_returned", _("Stories returned"), _("stories"), _returned))
