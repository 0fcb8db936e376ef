"""Papers of a story: its print, the approval slip, the board notice, the village head's card."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from lantoa.apps.newsroom.services import papers
from lantoa.web.site.phone.access import staff, story_for

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@staff
def story(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    current = story_for(request, pk)
    if form not in {"docx", "pdf"}:
        raise Http404
    data = papers.story_print(current, form)
    return _file(data, f"{current.slug}.{form}", DOCX if form == "docx" else PDF)


@staff
def slip(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    current = story_for(request, pk)
    version = papers.version_for_slip(current)
    if version is None or form not in {"docx", "pdf"}:
        raise Http404
    data = papers.approval_slip(current, version, form)
    return _file(data, f"phieu-duyet-{current.slug}-{version.number}.{form}", DOCX if form == "docx" else PDF)


@staff
def board(request: HttpRequest, pk: int) -> HttpResponse:
    current = story_for(request, pk)
    return _file(papers.board_notice(current), f"bang-tin-{current.slug}.pdf", PDF)


@staff
def card(request: HttpRequest, pk: int) -> HttpResponse:
    current = story_for(request, pk)
    return _file(papers.head_card(current), f"the-{current.slug}.pdf", PDF)
