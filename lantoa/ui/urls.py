from __future__ import annotations

from django.urls import path

from lantoa.ui import views

app_name = "ui"

urlpatterns = [
    path("scene/<int:edition>/<slug:name>.svg", views.scene, name="scene"),
]
