from django.urls import path

from lantoa.shared.media.views import files, tus

app_name = "media"
urlpatterns = [
    path("file/<path:name>", files.file, name="file"),
    path("tus/", tus.uploads, name="tus"),
    path("tus/<uuid:key>/", tus.upload, name="tus-upload"),
]
