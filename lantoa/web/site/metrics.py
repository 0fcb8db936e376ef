"""What is counted of visits: how often pages were looked at, never by whom."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock, metrics
from lantoa.web.site import queries
from lantoa.web.site.models import Visit

# Under /vi/tin/… and /en/tin/…; what is printed from there is no view of its own.
_STORY_PAGES = r"^/(vi|en)/tin/[^/]+-[0-9]+/$"


def _of_pages(question: metrics.Question) -> Q:
    found = Q()
    if question.start:
        found &= Q(day__gte=question.start)
    if question.end:
        found &= Q(day__lt=question.end)
    if question.unit_pks is not None or question.portal_pk is not None:
        found &= _of_portals(question)
    if question.piece:
        kind, _sep, pk = question.piece.partition(":")
        is_story = kind == "story" and pk.isdigit()
        found &= Q(path__regex=rf"^/(vi|en)/tin/[^/]+-{int(pk)}/$") if is_story else Q(pk=None)
    return found


def _of_portals(question: metrics.Question) -> Q:
    """By host name. A name that is no portal's shows the province's portal, and counts for it."""
    portals = queries.all_portals()
    wanted = [
        portal
        for portal in portals
        if (question.unit_pks is None or portal.unit_id in question.unit_pks)
        and (question.portal_pk is None or portal.pk == question.portal_pk)
    ]
    hosts = Q(host__in=[portal.hostname for portal in wanted])
    if any(portal.is_main for portal in wanted):
        hosts |= ~Q(host__in=[portal.hostname for portal in portals])
    return hosts


def _figure(question: metrics.Question, base: str, only: Q) -> metrics.Figure:
    hits = None
    # Visits know no campaign: not known is not none.
    if question.campaign_pk is None:
        hits = Visit.objects.filter(_of_pages(question) & only).aggregate(sum=Sum("hits"))["sum"] or 0
    return metrics.Figure(
        value=None if hits is None else Decimal(hits),
        base=base,
        method=str(_("each page shown counts once; robots and staff pages are left out, nobody is recognised")),
        source="site",
        as_of=clock.now(),
    )


def _views(question: metrics.Question) -> metrics.Figure:
    return _figure(question, str(_("pages of the portals that were looked at")), Q())


def _story_views(question: metrics.Question) -> metrics.Figure:
    return _figure(question, str(_("pages of stories that were looked at")), Q(path__regex=_STORY_PAGES))


metrics.register(metrics.Metric("portal.views", _("Page views"), _("views"), _views))
metrics.register(metrics.Metric("portal.story_views", _("Views of stories"), _("views"), _story_views))
