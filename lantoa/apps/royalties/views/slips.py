"""One's own slips: on the phone, from *Hôm nay*."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lantoa.apps.royalties import permissions, queries, services
from lantoa.apps.royalties.views.base import person, stamp
from lantoa.core import clock
from lantoa.ui import answers


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What was approved for me, month by month."""
    slips = queries.own_slips(person(request))
    year = clock.today().year
    this_year = sum(slip.amount for slip in slips if slip.sheet.month.year == year)
    return render(request, "royalties/mine.html", {"slips": slips, "year": year, "this_year": this_year})


@never_cache
@login_required
@require_GET
def slip(request: HttpRequest, pk: int, line_pk: int, form: str) -> HttpResponse:
    """Giấy xác nhận thu nhập: of oneself from the approval on; of anybody for those who see the sheet."""
    sheet = queries.sheet(pk)
    line = sheet.lines.select_related("person").filter(pk=line_pk).first() if sheet else None
    if sheet is None or line is None or form not in {"docx", "pdf"}:
        raise Http404
    if not permissions.may_see_slip(person(request), sheet, line.person):
        raise Http404
    name = f"xac-nhan-thu-nhap-{stamp(sheet.month)}-{line.pk}.{form}"
    return answers.file(services.slip(sheet, line.pk, form), name)
