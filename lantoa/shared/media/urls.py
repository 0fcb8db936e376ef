from django.urls import path

from lantoa.shared.media.views import files as views

app_name = "media"
urlpatterns = [path("file/<path:name>", views.file, name="file")]
