"""Who comes in, and how faults of the trade are shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from lantoa.apps.newsroom import permissions, queries
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.queries import Story
from lantoa.core.text import TextRefused, explain
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import roles_anywhere

View = Callable[..., HttpResponse]


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def staff(view: View) -> View:
    """Signed in and holding a role; pages are never kept by a browser or a cache."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not roles_anywhere(person(request)):
            raise PermissionDenied("no role")
        return view(request, *args, **kwargs)

    return never_cache(login_required(inner))


def story_for(request: HttpRequest, pk: int) -> Story:
    """The story if this person may see it. Otherwise 404: its existence is not told."""
    story = queries.story(pk)
    if story is None or not permissions.may_view(person(request), story):
        raise Http404
    return story


def why(fault: NewsroomError | TextRefused) -> str:
    """A fault in the reader's language."""
    return explain(fault) if isinstance(fault, TextRefused) else str(fault.message)


def say(request: HttpRequest, fault: NewsroomError) -> None:
    messages.error(request, str(fault.message))
