from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lantoa.core.text import nfc
from lantoa.ui.parts import Link, Pages
from lantoa.web.site import queries
from lantoa.web.site.frame import Frame, base_of, context, frame_of
from lantoa.web.site.logic import structured
from lantoa.web.site.models import StandingPage

PER_PAGE = 25


@require_safe
def page(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    frame = frame_of(request, language)
    found = queries.standing_page(frame.portal, slug)
    if found is None:
        raise Http404
    return _rendered(request, frame, found)


def preview(request: HttpRequest, found: StandingPage, language: str) -> HttpResponse:
    """As it will look, for the editor; the page may not have been saved yet."""
    portal = found.get_parent().specific.portal
    base = base_of(portal, request)
    frame = Frame(portal=portal, language=language, categories=[], pages=[], base=base, campaigns=[])
    return _rendered(request, frame, found)


def _rendered(request: HttpRequest, frame: Frame, found: StandingPage) -> HttpResponse:
    language = frame.language
    here = found.address(language)
    others = {code: found.address(code) for code in frame.portal.languages or ["vi"] if code != language}
    told = context(frame, here=here, others=others)
    body = found.body_in(language)
    told |= {
        "page": found,
        "title": found.title_in(language),
        "body": body,
        "is_untranslated": language == "en" and not found.body_en,
        "changed_at": found.last_published_at,
        "canonical": frame.absolute(here),
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(found.title_in(language), "")],
        "share_image": frame.absolute(reverse("site:site-card")),
        "structured": structured.script(*_structured(body)),
    }
    if any(block.block_type == "register" for block in body):
        told["register"] = _register(request, frame, here)
    return render(request, "site/standing.html", told)


def _structured(body: Any) -> list[dict[str, Any]]:
    pairs = [
        (each["question"], strip_tags(each["answer"].source).strip())
        for block in body
        if block.block_type == "questions"
        for each in block.value["questions"]
    ]
    return [structured.questions(pairs)] if pairs else []


def _register(request: HttpRequest, frame: Frame, here: str) -> dict[str, Any]:
    words = nfc(request.GET.get("q", "").replace("\x00", ""))[:200]
    kinds = queries.register_kinds(frame.portal.unit)
    kind = request.GET.get("loai", "")
    kind = kind if kind in kinds else ""
    rows = queries.register(frame.portal.unit, words=words, kind=kind)
    total = rows.count()
    given = request.GET.get("trang", "1")
    number = int(given[:6]) if given.isascii() and given.isdigit() else 1
    last = max(1, -(-total // PER_PAGE))
    if not 1 <= number <= last:
        raise Http404
    kept = {name: value for name, value in (("q", words), ("loai", kind)) if value}
    first = f"{here}?{urlencode(kept)}" if kept else here
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return {
        "action": here,
        "words": words,
        "kind": kind,
        "chips": [
            Link(gettext("All"), f"{here}?{urlencode({'q': words})}" if words else here, is_current=not kind),
            *(
                Link(
                    each,
                    f"{here}?{urlencode({**({'q': words} if words else {}), 'loai': each})}",
                    is_current=each == kind,
                )
                for each in kinds
            ),
        ],
        "rows": [(document, queries.is_in_force(document)) for document in shown],
        "total": total,
        "pages": Pages(number, last, base=f"{here}?{urlencode({**kept, 'trang': ''})}", first_url=first),
    }
