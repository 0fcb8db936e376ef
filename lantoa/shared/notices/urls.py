from __future__ import annotations

from django.urls import path

from lantoa.shared.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.notice_list, name="notice-list"),
    path("<int:pk>/", views.notice_open, name="notice-open"),
    path("<int:pk>/settle/", views.notice_settle, name="notice-settle"),
]
