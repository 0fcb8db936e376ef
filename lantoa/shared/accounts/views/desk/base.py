"""What the pages of the unit administrator share: rights, looked at on every page, and the frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import get_resolver, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lantoa.shared.accounts import permissions, services
from lantoa.shared.accounts.choices import Action
from lantoa.shared.accounts.models import User

View = Callable[..., HttpResponse]


def refused(request: HttpRequest) -> HttpResponse:
    """403, not the desk's friendly way back home: who may not is told so, and machines see it, too."""
    handler = get_resolver().resolve_error_handler(403)
    response: HttpResponse = handler(request, PermissionDenied())  # type: ignore[call-arg]
    return response


class DeskPage(WagtailAdminTemplateMixin, TemplateView):
    """A page for those who may do `action` somewhere; `allows` narrows it down to the thing in hand."""

    action: Action
    header_icon = "group"
    breadcrumbs: list[tuple[str, Any]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or user.is_light or not permissions.may_anywhere(user, self.action):
            return refused(request)
        self.user = user
        try:
            if not self.allows():
                return refused(request)
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            return refused(request)

    def allows(self) -> bool:
        return True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": reverse("accounts_desk:people"), "label": _("People")}]
        if self.breadcrumbs:
            items += [{"url": reverse(name), "label": label} for name, label in self.breadcrumbs]
        return [*items, {"url": "", "label": self.get_page_title()}]


class PersonPage(DeskPage):
    """A page about one person, all of whose roles lie within the administrator's units."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(User.objects.select_related("contact"), pk=kwargs["pk"])

    def allows(self) -> bool:
        return permissions.may_manage(self.user, self.person)

    @property
    def home(self) -> str:
        return reverse("accounts_desk:person", args=[self.person.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        return [*items[:-1], {"url": self.home, "label": str(self.person)}, items[-1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "person": self.person}

    def done(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return redirect(self.home)

    def fault(self, error: services.AccountsError) -> None:
        messages.error(self.request, str(error.message))


def desk_page(check: Callable[[Any], bool]) -> Callable[[View], View]:
    """For a view that is a function: those whom `check` lets in, everybody else is refused (403)."""

    def mark(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or user.is_light or not check(user):
                return refused(request)
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied:
                return refused(request)

        return inner

    return mark
