"""What every overview needs: the person, the unit asked for, a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit
from lantoa.web.desk import permissions
from lantoa.web.desk.choices import Action

View = Callable[..., HttpResponse]
# A province has some hundred units; a menu of all is long but complete.
MOST_UNITS = 400


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied("nobody")
    return request.user


def for_those_who_may(action: Action) -> Callable[[View], View]:
    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not permissions.may(person(request), action):
                raise PermissionDenied(str(action))
            return view(request, *args, **kwargs)

        return never_cache(require_GET(inner))

    return wrap


def units_to_choose(user: User, action: Action) -> list[Unit]:
    """The person's units and those below them that exist today, the person's own first."""
    own = permissions.units_for(user, action)
    below: dict[int, Unit] = {unit.pk: unit for unit in own}
    for unit in own:
        for found in Unit.objects.filter(path__startswith=unit.path, valid_to=None).order_by("sort_key")[:MOST_UNITS]:
            below.setdefault(found.pk, found)
    return list(below.values())[:MOST_UNITS]


def unit_asked(request: HttpRequest, action: Action) -> Unit | None:
    """The unit in the address if the person's role reaches it. Raises PermissionDenied for any other."""
    wanted = request.GET.get("unit", "")
    if not wanted.isdecimal():
        return None
    unit = Unit.objects.filter(pk=int(wanted)).first()
    if unit is None or not permissions.reaches(person(request), action, unit):
        raise PermissionDenied("unit")
    return unit
