"""Mounted at accounts/office/: signing in with the office's own account."""

from __future__ import annotations

from django.urls import path

from lantoa.shared.accounts.views import office

app_name = "accounts_office"

urlpatterns = [
    path("", office.start, name="start"),
    path("back/", office.back, name="back"),
]
