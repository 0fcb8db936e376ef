"""Papers of a story: its print, the approval slip, the board notice, the village head's card."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from lantoa.apps.newsroom.services import papers
from lantoa.ui import answers
from lantoa.web.site.phone.access import staff, story_for


@staff
def story(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    current = story_for(request, pk)
    if form not in {"docx", "pdf"}:
        raise Http404
    data = papers.story_print(current, form)
    return answers.file(data, f"{current.slug}.{form}")


@staff
def slip(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    current = story_for(request, pk)
    version = papers.version_for_slip(current)
    if version is None or form not in {"docx", "pdf"}:
        raise Http404
    data = papers.approval_slip(current, version, form)
    return answers.file(data, f"phieu-duyet-{current.slug}-{version.number}.{form}")


@staff
def board(request: HttpRequest, pk: int) -> HttpResponse:
    current = story_for(request, pk)
    return answers.file(papers.board_notice(current), f"bang-tin-{current.slug}.pdf")


@staff
def card(request: HttpRequest, pk: int) -> HttpResponse:
    current = story_for(request, pk)
    return answers.file(papers.head_card(current), f"the-{current.slug}.pdf")
