from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lantoa.apps.royalties import queries
from lantoa.core import clock, metrics


def _paid(question: metrics.Question) -> metrics.Figure:
    if question.start is None or question.end is None:
        value = None
    else:
        pieces = [question.piece] if question.piece else None
        value = Decimal(
            sum(queries.paid_in(question.start, question.end, unit_pks=question.unit_pks, pieces=pieces).values())
        )
    return metrics.Figure(
        value=value,
        base=str(_("royalties of approved and paid sheets, đồng")),
        method=str(_("summed from the lines of the months' sheets")),
        source="royalties",
        as_of=clock.now(),
    )


metrics.register(metrics.Metric("royalties.amount", _("Royalties"), _("đồng"), _paid))
