"""*Hướng dẫn*: the guide inside the product, at the desk and on a phone."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import roles_anywhere
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.web.guide import queries
from lantoa.web.guide.logic.chapters import Chapter, by_key
from lantoa.web.guide.queries import DESK, PHONE, Place
from lantoa.web.site.phone.access import person, staff


def _chapter(request: HttpRequest, chapter: Chapter | None, place: Place, template: str) -> HttpResponse:
    rendered = queries.read(chapter, place) if chapter is not None else None
    if chapter is None or (rendered is None and chapter.key != "tong-quan"):
        raise Http404
    context = {"rendered": rendered, "chapters": queries.chapters(place, current=chapter.key)}
    return render(request, template, context, status=200 if rendered else 404)


def _whole(request: HttpRequest, place: Place, template: str) -> HttpResponse:
    return render(request, template, {"whole": queries.whole(place), "chapters": queries.chapters(place)})


def _picture(name: str) -> FileResponse:
    path = queries.picture(name)
    if path is None:
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _anybody(user: User) -> bool:
    return bool(user.is_superuser or roles_anywhere(user))


@require_safe
@desk_page(_anybody)
def desk_first(request: HttpRequest) -> HttpResponse:
    return _chapter(request, queries.first_for(person(request)), DESK, "guide/desk.html")


@require_safe
@desk_page(_anybody)
def desk_chapter(request: HttpRequest, key: str) -> HttpResponse:
    return _chapter(request, by_key(key), DESK, "guide/desk.html")


@require_safe
@desk_page(_anybody)
def desk_whole(request: HttpRequest) -> HttpResponse:
    return _whole(request, DESK, "guide/desk.html")


@require_safe
@desk_page(_anybody)
def desk_picture(request: HttpRequest, name: str) -> HttpResponse:
    return _picture(name)  # type: ignore[return-value]


@require_safe
@staff
def phone_first(request: HttpRequest) -> HttpResponse:
    return _chapter(request, queries.first_for(person(request)), PHONE, "guide/phone.html")


@require_safe
@staff
def phone_chapter(request: HttpRequest, key: str) -> HttpResponse:
    return _chapter(request, by_key(key), PHONE, "guide/phone.html")


@require_safe
@staff
def phone_whole(request: HttpRequest) -> HttpResponse:
    return _whole(request, PHONE, "guide/phone.html")


@require_safe
@staff
def phone_picture(request: HttpRequest, name: str) -> HttpResponse:
    return _picture(name)  # type: ignore[return-value]
