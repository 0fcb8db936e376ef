from __future__ import annotations

from django.urls import path

from lantoa.shared.arrivals import views

app_name = "arrivals"

urlpatterns = [
    path("", views.announce, name="announce"),
    path("nhieu/", views.together, name="together"),
    path("toi/", views.me, name="me"),
    path("<uuid:key>/xong/", views.finish, name="finish"),
    path("<uuid:key>/<uuid:file>/", views.piece, name="piece"),
]
