"""Stories belong to a campaign by its tags: counted here, since neither app knows the other."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns import queries as campaigns
from lantoa.apps.newsroom.queries import Story
from lantoa.core import clock, metrics


def with_tags(tags: list[str]) -> Q:
    """A published version that bears one of the tags, in small letters or as written."""
    found = Q(pk=None)
    for tag in tags:
        for word in {tag, tag.lower(), tag[:1].upper() + tag[1:]}:
            found |= Q(public_version__content__tags__contains=[word])
    return found


def _stories(question: metrics.Question) -> metrics.Figure:
    """Only for a campaign; without one nobody knows what is meant."""
    found = campaigns.tags_and_days(question.campaign_pk) if question.campaign_pk is not None else None
    value = None
    if found is not None:
        tags, _campaign = found
        stories = Story.objects.public().filter(with_tags(tags))
        if question.unit_pks is not None:
            stories = stories.filter(unit_id__in=question.unit_pks)
        if question.end:
            stories = stories.filter(first_published_at__date__lt=question.end)
        value = Decimal(stories.count())
    return metrics.Figure(
        value=value,
        base=str(_("published stories that bear a tag of the campaign, up to its last day")),
        method=str(_("counted by tag from published versions")),
        source="newsroom",
        as_of=clock.now(),
    )


metrics.register(metrics.Metric("campaigns.stories", _("Stories of the campaign"), _("stories"), _stories))
