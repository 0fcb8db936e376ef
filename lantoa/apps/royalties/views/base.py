"""What every page of royalties needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from lantoa.apps.royalties import permissions, queries
from lantoa.apps.royalties.choices import Action
from lantoa.apps.royalties.queries import RoyaltySheet
from lantoa.shared.accounts.models import User

View = Callable[..., HttpResponse]


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied("nobody")
    return request.user


def readers(view: View) -> View:
    """For those who see sheets of some unit; nothing of it is kept by a browser."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not permissions.is_reader(person(request)):
            raise PermissionDenied("royalties")
        return view(request, *args, **kwargs)

    return never_cache(inner)


def sheet_for(request: HttpRequest, pk: int) -> RoyaltySheet:
    """The sheet if this person may see it. Otherwise 404: its existence is not told."""
    sheet = queries.sheet(pk)
    if sheet is None or not permissions.may(person(request), Action.VIEW, sheet):
        raise Http404
    return sheet


def stamp(month: date) -> str:
    return f"{month:%Y-%m}"
