from __future__ import annotations

from django.urls import path

from lantoa.web.api.views import api

urlpatterns = [path("v1/", api.urls)]
