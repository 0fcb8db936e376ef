"""Looking at a page opens what was told about it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

STAFF = ("/hom-nay/", "/desk/", "/notices/")


class OpenedNotices:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and request.path.startswith(STAFF):
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated:
                from lantoa.shared.notices import services

                services.opened(user, request.path)
        return response
