"""With a slip in hand: an invitation, or signing in anew."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from lantoa.shared.accounts import services
from lantoa.shared.accounts.forms.entering import AcceptForm, PinPairForm, SlipCodeForm
from lantoa.shared.accounts.logic.codes import grouped, plain_code
from lantoa.shared.accounts.models import Slip
from lantoa.shared.accounts.services import accepting, lockouts, slips
from lantoa.shared.accounts.views import phones


def _closed(response: HttpResponse) -> HttpResponse:
    """The code stands in the address: it goes to no other site and to no search engine.

    Not "no-referrer": browsers then send `Origin: null`, and the form would be refused.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class EnterSlip(View):
    """Where the code is typed that could not be scanned."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _closed(render(request, "accounts/slip_enter.html", {"form": SlipCodeForm()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SlipCodeForm(request.POST)
        if form.is_valid():
            code = plain_code(form.cleaned_data["code"])
            try:
                slips.find(code, address=lockouts.address_of(request))
            except services.AccountsError as error:
                form.add_error("code", str(error.message))
            else:
                return _closed(redirect("accounts:slip-open", code=code))
        return _closed(render(request, "accounts/slip_enter.html", {"form": form}, status=400))


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class OpenSlip(View):
    """Opening uses nothing up: chat programs open links to preview them. Sending the form does, once."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        code = str(kwargs["code"])
        try:
            slip = slips.find(code, address=lockouts.address_of(request))
        except services.AccountsError as error:
            form = SlipCodeForm({"code": grouped(plain_code(code))})
            form.is_valid()
            form.add_error("code", str(error.message))
            return _closed(render(request, "accounts/slip_enter.html", {"form": form}, status=400))
        self.slip = slip
        response = super().dispatch(request, *args, **kwargs)
        assert isinstance(response, HttpResponse)
        return _closed(response)

    def _form(self, slip: Slip, data: QueryDict | None = None) -> PinPairForm:
        if slip.user.is_light:
            return PinPairForm(data, user=slip.user)
        return AcceptForm(
            data, user=slip.user, asks_pin=accepting.needs_pin(slip.user), initial={"name": slip.user.name}
        )

    def _page(self, request: HttpRequest, form: PinPairForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "slip": self.slip, "person": self.slip.user}
        return render(request, "accounts/slip_open.html", context, status=status)

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._page(request, self._form(self.slip))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = self._form(self.slip, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=400)
        told = form.cleaned_data
        try:
            if self.slip.user.is_light:
                kept = services.accept_light(self.slip, pin=told["pin"], label=phones.label_of(request))
            else:
                user = services.accept(self.slip, name=told["name"], password=told["password"], pin=told.get("pin", ""))
        except services.AccountsError as error:
            form.add_error(None, str(error.message))
            return self._page(request, form, status=400)
        except ValidationError as error:
            form.add_error("password", error)
            return self._page(request, form, status=400)
        logout(request)
        if self.slip.user.is_light:
            return phones.opened(request, kept)
        record_authentication(request, user, method="password")
        response = perform_login(request, user, email_verification="none")
        assert isinstance(response, HttpResponse)
        return response
