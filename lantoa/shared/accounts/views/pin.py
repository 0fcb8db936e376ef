"""The approval PIN of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lantoa.shared.accounts import services
from lantoa.shared.accounts.choices import LockPurpose
from lantoa.shared.accounts.forms.entering import SetPinForm
from lantoa.shared.accounts.services import lockouts


@never_cache
@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def set_pin(request: HttpRequest) -> HttpResponse:
    """Asks the password: an unlocked machine must not be enough to approve in somebody's name."""
    user = request.user
    assert user.is_authenticated
    if request.method == "GET":
        return render(request, "accounts/pin.html", {"form": SetPinForm(user=user)})
    form = SetPinForm(request.POST, user=user)
    if form.is_valid():
        account = lockouts.account_subject(user)
        try:
            started = lockouts.begin(LockPurpose.SIGN_IN, account=account, address=lockouts.address_of(request))
        except services.Locked as error:
            form.add_error("proof", error.message)
        else:
            if user.check_password(form.cleaned_data["proof"]):
                lockouts.succeeded(started)
                services.set_pin(user, form.cleaned_data["pin"])
                messages.success(request, _("Your approval PIN is set."))
                return redirect("/hom-nay/")
            form.add_error("proof", _("The password is wrong."))
    return render(request, "accounts/pin.html", {"form": form}, status=400)
